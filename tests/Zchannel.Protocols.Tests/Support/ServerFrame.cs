using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// A frame from the server, read as strictly as a client may: final, no reserved bits, not masked, the shortest length.
/// </summary>
internal sealed record ServerFrame(WebSocketOpcode Opcode, byte[] Payload)
{
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close frame, and its words.</summary>
    public (int Code, string Words) Close => Opcode is WebSocketOpcode.Close && Payload.Length >= 2
        ? (BinaryPrimitives.ReadUInt16BigEndian(Payload), Encoding.UTF8.GetString(Payload.AsSpan(2)))
        : throw new InvalidOperationException($"This is no close frame with a code: {this}");

    public static ServerFrame? TryRead(ref ReadOnlySequence<byte> buffer)
    {
        var bytes = buffer.ToArray();
        if (bytes.Length < 2)
        {
            return null;
        }

        Assert.Equal(0x80, bytes[0] & 0xF0);
        var (header, length) = bytes[1] switch
        {
            < 126 => (2, bytes[1]),
            126 => (4, bytes.Length < 4 ? long.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2))),
            127 => (10, bytes.Length < 10 ? long.MaxValue : BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(2))),
            _ => throw new InvalidOperationException("A server must not mask."),
        };
        if (bytes.Length - header < length)
        {
            return null;
        }

        Assert.True(header == (length < 126 ? 2 : length <= 65_535 ? 4 : 10), "The length is not in its shortest form.");
        buffer = buffer.Slice(header + length);
        return new ServerFrame((WebSocketOpcode)(bytes[0] & 0x0F), bytes[header..(int)(header + length)]);
    }

    public override string ToString() => Opcode switch
    {
        WebSocketOpcode.Text => $"text {Text}",
        WebSocketOpcode.Binary => $"binary {Convert.ToHexString(Payload)}",
        _ => $"{Opcode} {Convert.ToHexString(Payload)}",
    };
}
