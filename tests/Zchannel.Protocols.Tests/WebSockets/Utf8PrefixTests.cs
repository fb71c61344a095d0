using System.Text;
using System.Text.Unicode;
using CsCheck;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.WebSockets;

public sealed class Utf8PrefixTests
{
    // One or two of each of RFC 3629's ranges.
    private static readonly byte[] Kinds = [0x61, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xED, 0xEF, 0xF0, 0xF4];

    [Fact]
    public void Text_CutAnywhere_IsWholeUpToTheCharacterThatIsCut()
    {
        var text = "aß€𐍈\uFFFFz";
        var ends = text.EnumerateRunes().Select(rune => rune.Utf8SequenceLength).Aggregate(new List<int> { 0 }, (all, next) => [.. all, all[^1] + next]);
        var bytes = Encoding.UTF8.GetBytes(text);

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(ends.Last(end => end <= cut), Utf8Prefix.WholeCharacters(bytes.AsSpan(0, cut)));
        }
    }

    // What is refused is what no text begins with: RFC 3629's table, tried out to the end.
    [Fact]
    public void EveryTwoBytes_AreRefused_OnlyWhereNothingCanFollow()
    {
        byte[][] rests = [[], [0x80], [0x80, 0x80], [0xA0, 0x80], [0x80, 0x80, 0x80], [0x90, 0x80, 0x80]];
        for (var pair = 0; pair <= ushort.MaxValue; pair++)
        {
            byte[] bytes = [(byte)(pair >> 8), (byte)pair];
            var canBecomeText = Array.Exists(rests, rest => Utf8.IsValid([.. bytes, .. rest]));

            Assert.Equal(canBecomeText, Utf8Prefix.WholeCharacters(bytes) is not null);
        }
    }

    [Fact]
    public void AnyBytes_InTwoPieces_AreTakenAsTheyAreInOne() =>
        Gen.Select(Gen.Int[0, Kinds.Length - 1].Select(kind => Kinds[kind]).Array[0, 12], Gen.Int[0, 12]).Sample((bytes, cut) =>
        {
            cut = Math.Min(cut, bytes.Length);
            var first = Utf8Prefix.WholeCharacters(bytes.AsSpan(0, cut));
            var second = first is { } whole ? whole + Utf8Prefix.WholeCharacters(bytes.AsSpan(whole)) : null;

            Assert.Equal(Utf8Prefix.WholeCharacters(bytes), second);
        }, iter: 20_000);
}
