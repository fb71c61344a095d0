namespace Zchannel.Channels;

/// <summary>
/// The rules of an app. The most specific match applies: the one with the most literal characters. Immutable and safe
/// for concurrent use.
/// </summary>
public sealed class ChannelRules
{
    private readonly ChannelRule[] _mostSpecificFirst;

    /// <summary>Makes the rules of an app; an implicit last one has the defaults.</summary>
    /// <param name="rules">The configured rules, none of which tie (<see cref="Tie"/>).</param>
    public ChannelRules(IEnumerable<ChannelRule> rules) =>
        _mostSpecificFirst = [.. rules.OrderByDescending(rule => Specificity(rule.Match)), new ChannelRule()];

    /// <summary>The rules of an app that configures none.</summary>
    public static ChannelRules Default { get; } = new([]);

    /// <summary>All rules, the most specific first, the implicit one last.</summary>
    public IReadOnlyList<ChannelRule> All => _mostSpecificFirst;

    /// <summary>Finds the rule that applies to a channel.</summary>
    /// <param name="channel">The channel's name.</param>
    public ChannelRule For(string channel)
    {
        foreach (var rule in _mostSpecificFirst)
        {
            if (Matches(rule.Match, channel))
            {
                return rule;
            }
        }

        return _mostSpecificFirst[^1];
    }

    /// <summary>Counts the literal characters of a pattern.</summary>
    /// <param name="pattern">A glob as in <see cref="ChannelRule.Match"/>.</param>
    public static int Specificity(string pattern) => pattern.Length - pattern.AsSpan().Count('*');

    /// <summary>Matches a name against a glob in which <c>*</c> alone is special.</summary>
    /// <param name="pattern">The glob.</param>
    /// <param name="channel">The name.</param>
    public static bool Matches(string pattern, string channel) => Matches(pattern.AsSpan(), channel.AsSpan());

    /// <summary>
    /// Tells whether two patterns are as specific as each other and some name could match both, so that neither applies
    /// before the other.
    /// </summary>
    /// <param name="first">A glob.</param>
    /// <param name="second">Another.</param>
    public static bool Tie(string first, string second) =>
        Specificity(first) == Specificity(second) && Overlap(first, second);

    // FileSystemName.MatchesSimpleExpression also gives '?' and '\' a meaning, which names may contain; so: the classic
    // two-pointer match that backtracks to the last star.
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    // Whether two globs share a name: the product of two linear automata, as a table over both lengths.
    private static bool Overlap(string first, string second)
    {
        var reach = new bool[first.Length + 1, second.Length + 1];
        reach[0, 0] = true;
        for (var i = 0; i <= first.Length; i++)
        {
            for (var j = 0; j <= second.Length; j++)
            {
                if (!reach[i, j])
                {
                    continue;
                }

                var starFirst = i < first.Length && first[i] == '*';
                var starSecond = j < second.Length && second[j] == '*';
                if (starFirst || starSecond)
                {
                    if (i < first.Length && (starFirst || starSecond))
                    {
                        reach[i + 1, j] = true;
                    }

                    if (j < second.Length)
                    {
                        reach[i, j + 1] = true;
                    }
                }
                else if (i < first.Length && j < second.Length && first[i] == second[j])
                {
                    reach[i + 1, j + 1] = true;
                }
            }
        }

        return reach[first.Length, second.Length];
    }
}
