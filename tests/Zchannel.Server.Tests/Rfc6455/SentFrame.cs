using System.Buffers.Binary;
using System.Text;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>A frame as a client may write it, right or wrong: section 5.2, bit by bit.</summary>
internal sealed record SentFrame(int Opcode, byte[] Payload)
{
    public static readonly byte[] UsualMask = [0x37, 0xFA, 0x21, 0x3D];

    public bool IsFinal { get; init; } = true;

    /// <summary>The three reserved bits, RSV1 the highest.</summary>
    public int Reserved { get; init; }

    /// <summary>The masking key; null for a frame that is not masked.</summary>
    public byte[]? Mask { get; init; } = UsualMask;

    /// <summary>The bits in which the length is written, 7, 16 or 64, where it is not the shortest form.</summary>
    public int? LengthBits { get; init; }

    /// <summary>The length that the header tells, where it is not the payload's.</summary>
    public ulong? Announced { get; init; }

    public static SentFrame Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public static SentFrame Text(byte[] payload) => new(1, payload);

    public static SentFrame Binary(params byte[] payload) => new(2, payload);

    public static SentFrame More(string text) => More(Encoding.UTF8.GetBytes(text));

    /// <summary>A continuation that is not the last.</summary>
    public static SentFrame More(byte[] payload) => new(0, payload) { IsFinal = false };

    public static SentFrame Last(string text) => Last(Encoding.UTF8.GetBytes(text));

    /// <summary>The last continuation.</summary>
    public static SentFrame Last(byte[] payload) => new(0, payload);

    public static SentFrame Ping(params byte[] payload) => new(9, payload);

    public static SentFrame Pong(params byte[] payload) => new(10, payload);

    public static SentFrame Close(int code, string reason = "") => Close(code, Encoding.UTF8.GetBytes(reason));

    public static SentFrame Close(int code, byte[] reason) => new(8, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>The same as the first of several fragments.</summary>
    public SentFrame Begun() => this with { IsFinal = false };

    public byte[] ToBytes()
    {
        var length = Announced ?? (ulong)Payload.Length;
        var bytes = new List<byte> { (byte)((IsFinal ? 0x80 : 0) | (Reserved << 4) | Opcode) };
        bytes.AddRange(Length(length, LengthBits ?? (length < 126 ? 7 : length <= ushort.MaxValue ? 16 : 64)));
        if (Mask is null)
        {
            bytes.AddRange(Payload);
            return [.. bytes];
        }

        bytes[1] |= 0x80;
        bytes.AddRange(Mask);
        bytes.AddRange(Payload.Select((value, index) => (byte)(value ^ Mask[index % 4])));
        return [.. bytes];
    }

    private static byte[] Length(ulong length, int bits)
    {
        var bytes = new byte[9];
        switch (bits)
        {
            case 7:
                return [(byte)length];
            case 16:
                bytes[0] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)length);
                return bytes[..3];
            default:
                bytes[0] = 127;
                BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), length);
                return bytes;
        }
    }
}
