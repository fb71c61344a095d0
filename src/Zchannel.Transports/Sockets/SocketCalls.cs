using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// Calls on a connected socket that return at once.
/// </summary>
internal static unsafe class SocketCalls
{
    /// <summary>Sends as much as the kernel takes.</summary>
    /// <returns>How many bytes it took, or the error, negative: <see cref="Libc.Again"/> where there is no room.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Send(int descriptor, ReadOnlySpan<byte> bytes)
    {
        // Pinned for the call alone, which costs nothing while nothing is collected.
        fixed (byte* start = bytes)
        {
            var sent = Libc.SendNumber == 0
                ? -1
                : Libc.SendUnexplained(Libc.SendNumber, descriptor, start, bytes.Length, Libc.NoSignal | Libc.DontWait, 0, 0);

            // Why nothing was sent is known after another attempt.
            return sent >= 0 ? (int)sent : SendOrExplain(descriptor, start, bytes.Length);
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>How many bytes, 0 at the end, or the error, negative: <see cref="Libc.Again"/> where there is nothing now.</returns>
    public static int Receive(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            int received;
            do
            {
                received = ResultOf(Libc.Receive(descriptor, start, buffer.Length, Libc.DontWait));
            }
            while (received == -Libc.Interrupted);
            return received;
        }
    }

    /// <summary>Has the close that follows throw away what the client has not taken, and reset the link.</summary>
    public static void ForgetUnsent(int descriptor)
    {
        // struct linger: on, for 0 seconds.
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetOption(descriptor, Libc.SocketLevel, Libc.Linger, linger, 2 * sizeof(int));
    }

    private static int SendOrExplain(int descriptor, byte* start, int length)
    {
        int sent;
        do
        {
            sent = ResultOf(Libc.Send(descriptor, start, length, Libc.NoSignal | Libc.DontWait));
        }
        while (sent == -Libc.Interrupted);
        return sent;
    }

    private static int ResultOf(nint result) => result >= 0 ? (int)result : -Marshal.GetLastPInvokeError();
}
