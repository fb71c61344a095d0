using System.Buffers.Binary;
using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Transports.WebSockets;

/// <summary>
/// Frames of RFC 6455, section 5.2, as a server sends them: whole messages, not masked, without extensions.
/// </summary>
internal sealed class WebSocketFraming : IFraming
{
    private const byte Final = 0x80;

    public static WebSocketFraming Instance { get; } = new();

    /// <inheritdoc />
    public int HeaderLength(int envelopeLength) => envelopeLength switch
    {
        < 126 => 2,
        <= ushort.MaxValue => 4,
        _ => 10,
    };

    /// <inheritdoc />
    public void WriteHeader(PublicationKind kind, int envelopeLength, Span<byte> header)
    {
        var opcode = kind is PublicationKind.Text ? WebSocketOpcode.Text : WebSocketOpcode.Binary;
        header[0] = (byte)(Final | (byte)opcode);
        switch (header.Length)
        {
            case 2:
                header[1] = (byte)envelopeLength;
                break;
            case 4:
                header[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)envelopeLength);
                break;
            default:
                header[1] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(header[2..], (ulong)envelopeLength);
                break;
        }
    }

    /// <summary>Makes a ping, pong or close frame.</summary>
    /// <param name="opcode">Which of them.</param>
    /// <param name="payload">At most 125 bytes.</param>
    public static byte[] Control(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, 125);
        return [(byte)(Final | (byte)opcode), (byte)payload.Length, .. payload];
    }

    /// <summary>Makes a close frame.</summary>
    /// <param name="code">The code, which is one that may be sent.</param>
    /// <param name="description">Words for a person, at most 123 bytes of UTF-8.</param>
    public static byte[] Close(ushort code, string description)
    {
        Span<byte> payload = stackalloc byte[125];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        var length = Encoding.UTF8.GetBytes(description, payload[2..]);
        return Control(WebSocketOpcode.Close, payload[..(2 + length)]);
    }
}
