using CsCheck;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Channels;

public sealed class ChannelRulesTests
{
    private static readonly Gen<string> Pattern = Gen.Char["ab*"].Array[0, 5].Select(characters => new string(characters));

    // Every name of a and b that is as long as two patterns together: enough to find one that both match.
    private static readonly string[] Names =
    [
        .. Enumerable.Range(0, 11).SelectMany(length => Enumerable.Range(0, 1 << length)
            .Select(bits => string.Concat(Enumerable.Range(0, length).Select(i => (bits >> i & 1) == 0 ? 'a' : 'b')))),
    ];

    [Theory]
    [InlineData("orders.*", "orders.", true)]
    [InlineData("orders.*", "orders.1.2", true)]
    [InlineData("orders.*", "orders", false)]
    [InlineData("orders.*", "Orders.1", false)]
    [InlineData("*.live", "a.live.live", true)]
    [InlineData("a*b*c", "abc", true)]
    [InlineData("a*b*c", "acb", false)]
    [InlineData("a?c", "abc", false)]
    [InlineData("a\\*", "a\\b", true)]
    [InlineData("**", "", true)]
    [InlineData("", "a", false)]
    public void Matches_Glob_KnowsOnlyTheStar(string pattern, string name, bool matches) =>
        Assert.Equal(matches, ChannelRules.Matches(pattern, name));

    [Fact]
    public void Matches_AnyPattern_AgreesWithTheDefinition() =>
        Gen.Select(Pattern, Gen.Char["ab"].Array[0, 8]).Sample((pattern, name) =>
            ChannelRules.Matches(pattern, new string(name)) == MatchesByDefinition(pattern, new string(name)));

    [Fact]
    public void Tie_AnyTwoPatterns_AgreesWithTryingEveryName() =>
        Gen.Select(Pattern, Pattern).Sample(
            (first, second) =>
                ChannelRules.Tie(first, second) ==
                (ChannelRules.Specificity(first) == ChannelRules.Specificity(second)
                    && Names.Any(name => ChannelRules.Matches(first, name) && ChannelRules.Matches(second, name))),
            iter: 2_000);

    [Fact]
    public void For_SeveralMatches_IsTheMostSpecific()
    {
        var rules = new ChannelRules([Rule("*"), Rule("orders.*"), Rule("orders.vip.*"), Rule("orders.1")]);

        Assert.Equal("orders.1", rules.For("orders.1").Match);
        Assert.Equal("orders.*", rules.For("orders.2").Match);
        Assert.Equal("orders.vip.*", rules.For("orders.vip.1").Match);
        Assert.Equal("*", rules.For("news").Match);
    }

    [Fact]
    public void For_AnyRulesThatDoNotTie_IsTheMatchWithTheMostLiterals() =>
        Gen.Select(Pattern.Array[0, 6], Gen.Char["ab"].Array[0, 6]).Sample((patterns, characters) =>
        {
            var name = new string(characters);
            var untied = patterns.Distinct().Where((pattern, i) => !patterns.Distinct().Take(i).Any(other => ChannelRules.Tie(pattern, other))).ToList();
            var rules = new ChannelRules(untied.Select(Rule));

            var best = untied.Where(pattern => ChannelRules.Matches(pattern, name)).MaxBy(ChannelRules.Specificity);

            return best is null ? rules.For(name).Name == new ChannelRule().Name : rules.For(name).Match == best;
        });

    [Fact]
    public void For_NothingThatMatches_IsTheImplicitRuleWithTheDefaults()
    {
        Assert.Equal(new ChannelRule(), new ChannelRules([Rule("a")]).For("b"));
        Assert.Equal(new ChannelRule(), ChannelRules.Default.For(""));
    }

    private static ChannelRule Rule(string match) => new() { Name = match, Match = match };

    private static bool MatchesByDefinition(string pattern, string name) =>
        pattern switch
        {
            "" => name.Length == 0,
            ['*', .. var rest] => Enumerable.Range(0, name.Length + 1).Any(i => MatchesByDefinition(rest, name[i..])),
            _ => name.Length > 0 && name[0] == pattern[0] && MatchesByDefinition(pattern[1..], name[1..]),
        };
}
