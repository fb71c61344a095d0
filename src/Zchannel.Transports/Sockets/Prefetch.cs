using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// Has the processor fetch what a delivery will look at while the one before is in the kernel: with thousands of subscribers
/// nothing of the next is in a cache, and waiting for it was half of what a delivery cost outside of the kernel.
/// </summary>
internal static unsafe class Prefetch
{
    private const int Line = 64;

    /// <summary>Fetches the first bytes of an object. A hint: wherever it has moved meanwhile, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Begin(object? of, int lines)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        var address = (byte*)Unsafe.As<object?, nint>(ref of);
        for (var i = 0; i < lines; i++)
        {
            Sse.Prefetch0(address + (i * Line));
        }
    }
}
