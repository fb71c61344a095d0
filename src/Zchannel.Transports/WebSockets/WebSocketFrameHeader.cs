using System.Buffers;
using System.Buffers.Binary;

namespace Zchannel.Transports.WebSockets;

/// <summary>
/// The header of a frame from a client (RFC 6455, section 5.2).
/// </summary>
/// <param name="IsFinal">Whether it ends its message.</param>
/// <param name="Opcode">What it is.</param>
/// <param name="PayloadLength">The bytes that follow the header.</param>
/// <param name="Mask">What they are masked with, as it stands on the wire.</param>
/// <param name="Length">The header's own bytes.</param>
internal readonly record struct WebSocketFrameHeader(bool IsFinal, WebSocketOpcode Opcode, long PayloadLength, uint Mask, int Length)
{
    private const int Longest = 14;

    public bool IsControl => (byte)Opcode >= 0x8;

    /// <summary>Reads a header.</summary>
    /// <param name="buffer">What has arrived.</param>
    /// <param name="header">The header.</param>
    /// <returns><see cref="WebSocketEvent.None"/> when it has not all arrived, a violation, or null when it is there.</returns>
    public static WebSocketEvent? TryRead(in ReadOnlySequence<byte> buffer, out WebSocketFrameHeader header)
    {
        header = default;
        Span<byte> bytes = stackalloc byte[Longest];
        var available = (int)Math.Min(Longest, buffer.Length);
        buffer.Slice(0, available).CopyTo(bytes);
        if (available < 2)
        {
            return WebSocketEvent.None;
        }

        var opcode = (WebSocketOpcode)(bytes[0] & 0x0F);
        var isFinal = (bytes[0] & 0x80) != 0;
        var length = bytes[1] & 0x7F;
        var isControl = (bytes[0] & 0x08) != 0;
        if ((bytes[0] & 0x70) != 0 || !Enum.IsDefined(opcode) || (bytes[1] & 0x80) == 0 || (isControl && (!isFinal || length > 125)))
        {
            return WebSocketEvent.Violation;
        }

        var size = length switch { 126 => 8, 127 => 14, _ => 6 };
        if (available < size)
        {
            return WebSocketEvent.None;
        }

        var payload = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            127 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => length,
        };
        // The shortest form is a MUST of section 5.2, and the highest bit must be 0.
        if ((length == 126 && payload < 126) || (length == 127 && payload <= ushort.MaxValue))
        {
            return WebSocketEvent.Violation;
        }

        header = new WebSocketFrameHeader(isFinal, opcode, payload, BitConverter.ToUInt32(bytes[(size - 4)..size]), size);
        return null;
    }
}
