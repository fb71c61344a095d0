using System.Buffers.Binary;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

/// <summary>
/// Writes frames as a client does, good and bad: an own, naive reading of RFC 6455, section 5.2.
/// </summary>
internal static class ClientFrame
{
    public static readonly byte[] Mask = [0xA1, 0x05, 0xFF, 0x38];

    public static byte[] Of(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isFinal = true, int rsv = 0, bool isMasked = true, byte[]? mask = null)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)payload.Length],
            <= ushort.MaxValue => Announced(126, (ulong)payload.Length),
            _ => Announced(127, (ulong)payload.Length),
        };
        return Raw((byte)((isFinal ? 0x80 : 0) | (rsv << 4) | (byte)opcode), length, payload, isMasked ? mask ?? Mask : null);
    }

    public static byte[] Text(string text, bool isFinal = true) => Of(WebSocketOpcode.Text, System.Text.Encoding.UTF8.GetBytes(text), isFinal);

    public static byte[] Close(ushort code, string reason = "") => Close(code, System.Text.Encoding.UTF8.GetBytes(reason));

    public static byte[] Close(ushort code, byte[] reason) => Of(WebSocketOpcode.Close, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>A header whose length is written as asked, minimal or not, and whatever payload follows.</summary>
    public static byte[] WithLength(WebSocketOpcode opcode, byte form, ulong announced, ReadOnlySpan<byte> payload) =>
        Raw((byte)(0x80 | (byte)opcode), Announced(form, announced), payload, Mask);

    private static byte[] Announced(byte form, ulong length)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = form;
        if (form == 126)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[1..], (ushort)length);
            return bytes[..3].ToArray();
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes[1..], length);
        return bytes.ToArray();
    }

    private static byte[] Raw(byte first, byte[] length, ReadOnlySpan<byte> payload, byte[]? mask)
    {
        var masked = payload.ToArray();
        for (var i = 0; mask is not null && i < masked.Length; i++)
        {
            masked[i] ^= mask[i % 4];
        }

        length[0] |= (byte)(mask is null ? 0 : 0x80);
        return [first, .. length, .. mask ?? [], .. masked];
    }
}
