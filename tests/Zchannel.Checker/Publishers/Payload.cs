using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Zchannel.Checker.Publishers;

/// <summary>
/// A message's bytes: its id and its length, and letters that follow from both, so that whoever reads it knows whether it is whole.
/// </summary>
internal static class Payload
{
    /// <summary>The longest; the server is told to take no longer ones.</summary>
    public const int Longest = 8192;

    private const int Shortest = 32;

    /// <summary>Every fifth message is binary.</summary>
    public static bool IsBinary(MessageId id) => id.Sequence % 5 == 4;

    public static byte[] Make(MessageId id)
    {
        var length = LengthOf(id);
        var payload = new byte[length];
        var used = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id.Publisher} {id.Sequence} "), payload);
        Fill(payload.AsSpan(used), id);
        return payload;
    }

    /// <summary>Reads what <see cref="Make"/> makes, and nothing else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, bool isBinary, out MessageId id)
    {
        id = default;
        if (!Utf8Parser.TryParse(payload, out int publisher, out var used) || used + 1 >= payload.Length
            || !Utf8Parser.TryParse(payload[(used + 1)..], out int sequence, out _))
        {
            return false;
        }

        id = new MessageId(publisher, sequence);
        return sequence >= 0 && isBinary == IsBinary(id) && payload.Length == LengthOf(id) && payload.SequenceEqual(Make(id));
    }

    // Most are short, as most messages are; some are long, so that a socket fills, and a transaction has many pages.
    private static int LengthOf(MessageId id)
    {
        var mixed = Mix(id);
        var longest = (mixed % 16) switch { 0 => Longest, 1 or 2 => 2048, _ => 256 };
        return Shortest + (int)((mixed >> 8) % (uint)(longest - Shortest + 1));
    }

    private static void Fill(Span<byte> letters, MessageId id)
    {
        var state = Mix(id);
        foreach (ref var letter in letters)
        {
            state = (state * 1664525) + 1013904223;
            letter = (byte)('a' + ((state >> 16) % 26));
        }
    }

    private static uint Mix(MessageId id) => (((uint)id.Publisher * 2654435761) ^ ((uint)id.Sequence * 2246822519)) * 3266489917;
}
