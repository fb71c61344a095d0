using System.Buffers.Binary;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>Writes frames as a client sends them (RFC 6455, section 5.2).</summary>
internal static class ClientFrame
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Write(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true)
    {
        var frame = new List<byte> { (byte)((isFinal ? 0x80 : 0) | opcode) };
        frame.AddRange(Length(payload.Length));
        frame.AddRange(Mask);
        for (var i = 0; i < payload.Length; i++)
        {
            frame.Add((byte)(payload[i] ^ Mask[i & 3]));
        }

        return [.. frame];
    }

    private static byte[] Length(int length)
    {
        if (length < 126)
        {
            return [(byte)(0x80 | length)];
        }

        var bytes = new byte[length <= ushort.MaxValue ? 3 : 9];
        bytes[0] = (byte)(0x80 | (bytes.Length == 3 ? 126 : 127));
        if (bytes.Length == 3)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), (ushort)length);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1), (ulong)length);
        }

        return bytes;
    }
}
