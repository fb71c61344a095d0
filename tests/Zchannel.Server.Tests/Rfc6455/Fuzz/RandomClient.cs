using System.Text;

namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>Writes what a client might send: mostly right, so that much is reached, and wrong in every place sometimes.</summary>
/// <param name="random">Where chance comes from.</param>
/// <param name="limit">The payload bytes of one message that the server takes; lengths lie around it.</param>
internal sealed class RandomClient(Random random, int limit)
{
    private static readonly byte[] Borders = [0x00, 0x61, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF];

    private static readonly int[] Codes = [0, 999, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4000, 4999, 5000, 65_535];

    private static readonly string[] Characters = ["a", "ß", "€", "\uFFFF", "漢", "🌍", "\0", "\U0010FFFF", "\uD7FF", "\uE000"];

    private bool _isInside;

    /// <summary>Cuts bytes into pieces.</summary>
    public static IEnumerable<byte[]> Pieces(Random random, byte[] bytes)
    {
        var most = random.Next(4) switch { 0 => 1, 1 => 16, 2 => 300, _ => int.MaxValue };
        for (var at = 0; at < bytes.Length;)
        {
            var length = Math.Min(bytes.Length - at, most == int.MaxValue ? most : random.Next(1, most + 1));
            yield return bytes[at..(at + length)];
            at += length;
        }
    }

    /// <summary>A few frames in a row.</summary>
    public byte[] Bytes()
    {
        _isInside = false;
        var bytes = new List<byte>();
        for (var n = random.Next(1, 12); n > 0; n--)
        {
            bytes.AddRange(Disturbed(Frame()).ToBytes());
        }

        return Chance(6) ? Damaged(bytes) : [.. bytes];
    }

    private SentFrame Frame()
    {
        if (Chance(40))
        {
            return SentFrame.Close(Codes[random.Next(Codes.Length)], Chance(2) ? [] : Payload(random.Next(20)));
        }

        if (Chance(4))
        {
            return new SentFrame(random.Next(9, 11), Payload(Chance(5) ? random.Next(120, 126) : random.Next(10)));
        }

        var isFinal = Chance(2);
        var opcode = _isInside ? 0 : random.Next(1, 3);
        _isInside = !isFinal;
        return new SentFrame(opcode, Payload(Length())) { IsFinal = isFinal };
    }

    private int Length() => random.Next(12) switch
    {
        0 => random.Next(124, 129),
        1 => Math.Max(0, limit + random.Next(-2, 3)),
        2 => random.Next(limit),
        3 => limit / 2,
        4 => 0,
        _ => random.Next(30),
    };

    private byte[] Payload(int length)
    {
        var payload = new byte[length];
        switch (random.Next(8))
        {
            case 0:
                random.NextBytes(payload);
                break;
            case 1:
                for (var i = 0; i < length; i++)
                {
                    payload[i] = Borders[random.Next(Borders.Length)];
                }

                break;
            case < 5:
                payload.AsSpan().Fill((byte)'x');
                break;
            default:
                return Characterful(length);
        }

        return payload;
    }

    // Text whose last character is now and then cut, and may or may not be finished by what follows.
    private byte[] Characterful(int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i += 2)
        {
            text.Append(Characters[random.Next(Characters.Length)]);
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        return Chance(4) ? bytes[..Math.Min(bytes.Length, length)] : bytes.Length <= length ? bytes : [.. Enumerable.Repeat((byte)'y', length)];
    }

    private SentFrame Disturbed(SentFrame frame)
    {
        var key = new byte[4];
        random.NextBytes(key);
        frame = frame with { Mask = Chance(4) ? [0, 0, 0, 0] : key };
        return random.Next(90) switch
        {
            0 => frame with { Reserved = random.Next(8) },
            1 => frame with { Opcode = random.Next(16) },
            2 => frame with { IsFinal = !frame.IsFinal },
            3 => frame with { LengthBits = Chance(2) ? 16 : 64 },
            4 => frame with { Announced = (ulong)random.NextInt64(), LengthBits = 64 },
            5 => frame with { Announced = ulong.MaxValue >> random.Next(64), LengthBits = 64 },
            6 => frame with { Mask = null },
            _ => frame,
        };
    }

    private byte[] Damaged(List<byte> bytes)
    {
        var at = random.Next(bytes.Count);
        switch (random.Next(4))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes.RemoveAt(at);
                break;
            case 2:
                bytes.Insert(at, (byte)random.Next(256));
                break;
            default:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
        }

        return [.. bytes];
    }

    private bool Chance(int oneIn) => random.Next(oneIn) == 0;
}
