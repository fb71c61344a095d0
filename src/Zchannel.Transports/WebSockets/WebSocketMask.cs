using System.Numerics;
using System.Runtime.InteropServices;

namespace Zchannel.Transports.WebSockets;

/// <summary>
/// The masking of RFC 6455, section 5.3: each byte exclusive-or one of four, in turn.
/// </summary>
internal static class WebSocketMask
{
    /// <summary>Masks or unmasks a payload in place.</summary>
    /// <param name="payload">The bytes, from the payload's beginning, or where the mask is the one <see cref="After"/> those before.</param>
    /// <param name="mask">The four bytes as they stand on the wire, read in the machine's order.</param>
    public static void Apply(Span<byte> payload, uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        var pattern = Vector.AsVectorByte(new Vector<uint>(mask));
        var whole = payload.Length - (payload.Length % Vector<byte>.Count);
        foreach (ref var vector in MemoryMarshal.Cast<byte, Vector<byte>>(payload[..whole]))
        {
            vector ^= pattern;
        }

        // A vector holds a multiple of four bytes, so the rest begins with the mask's first byte.
        ReadOnlySpan<byte> four = MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in mask));
        for (var i = whole; i < payload.Length; i++)
        {
            payload[i] ^= four[i & 3];
        }
    }

    /// <summary>The mask for the rest of a payload of which some bytes are done.</summary>
    /// <param name="mask">The mask that was applied.</param>
    /// <param name="count">The bytes that it was applied to.</param>
    public static uint After(uint mask, int count)
    {
        var bits = (count & 3) * 8;
        return BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, bits) : BitOperations.RotateLeft(mask, bits);
    }
}
