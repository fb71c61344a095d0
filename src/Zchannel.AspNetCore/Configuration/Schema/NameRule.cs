using System.Buffers;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// What makes a valid name.
/// </summary>
/// <param name="IsName">Tells whether a text is one.</param>
/// <param name="Rule">The same in words.</param>
/// <param name="Why">Why another name is a fault.</param>
/// <param name="Pattern">The same as a regular expression, for JSON Schema.</param>
internal sealed record NameRule(Predicate<string> IsName, string Rule, string Why, string Pattern)
{
    private static readonly SearchValues<char> IdCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>The rule for ids of apps and keys.</summary>
    public static NameRule Id { get; } = new(
        text => text.Length is >= 1 and <= 64 && !text.AsSpan().ContainsAnyExcept(IdCharacters),
        "must be named with 1 to 64 of the characters a-z, 0-9 and -",
        "the id is part of URLs, tokens and headers",
        "^[a-z0-9-]{1,64}$");
}
