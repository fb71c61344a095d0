using System.Buffers.Binary;
using System.Text;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// One frame as a client of <see cref="PlainEncoding"/> in <see cref="LengthFraming"/> understands it.
/// </summary>
internal readonly record struct Heard(char What, StreamPosition Position, string Text)
{
    public const char Publication = 'P';
    public const char Passed = 'A';
    public const char Gap = 'G';

    /// <summary>Something else that was put into the outbox.</summary>
    public const char Item = 'I';

    /// <summary>Takes bytes apart, which must be whole frames.</summary>
    public static IEnumerable<Heard> Parse(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
            yield return Read(Encoding.UTF8.GetString(bytes.Span.Slice(LengthFraming.Header, length)));
            bytes = bytes[(LengthFraming.Header + length)..];
        }
    }

    public override string ToString() => What is Item ? $"I:{Text}" : $"{What}{Position.Offset}{(Text.Length > 0 ? ":" : "")}{Text}";

    private static Heard Read(string envelope)
    {
        if (envelope[0] is Item)
        {
            return new Heard(Item, default, envelope[1..]);
        }

        var space = envelope.IndexOf(' ', StringComparison.Ordinal);
        Assert.True(StreamPosition.TryParse(envelope.AsSpan(1, space - 1), out var position), envelope);
        return new Heard(envelope[0], position, envelope[(space + 1)..]);
    }
}
