namespace Zchannel.Apps;

/// <summary>
/// A list of web origins: exact ones, <c>https://*.example.com</c> for every host below a domain, or <c>*</c> for all.
/// Immutable and safe for concurrent use.
/// </summary>
public sealed class AllowedOrigins
{
    private readonly string[] _patterns;

    /// <summary>Makes a list from patterns that <see cref="IsPattern"/> accepts.</summary>
    /// <param name="patterns">The patterns; an empty list allows no origin.</param>
    public AllowedOrigins(IEnumerable<string> patterns)
    {
        _patterns = [.. patterns];
        AllowsAny = _patterns.Contains("*", StringComparer.Ordinal);
    }

    /// <summary>Every origin, since nothing here rests on cookies.</summary>
    public static AllowedOrigins Any { get; } = new(["*"]);

    /// <summary>Whether every origin is allowed.</summary>
    public bool AllowsAny { get; }

    /// <summary>Tells whether a page of this origin may connect. Origins are compared as browsers send them, in any case.</summary>
    /// <param name="origin">The value of the <c>Origin</c> header.</param>
    public bool Allows(string origin) => AllowsAny || _patterns.Any(pattern => Matches(pattern, origin));

    /// <summary>Tells whether a text is a pattern: <c>*</c>, or scheme, host (perhaps led by <c>*.</c>) and port.</summary>
    /// <param name="text">The text to look at.</param>
    public static bool IsPattern(string text) =>
        text == "*" ||
        (Uri.TryCreate(text.Replace("://*.", "://any.", StringComparison.Ordinal), UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.Host.Length > 0
            && uri.UserInfo.Length == 0
            && !uri.Host.Contains('*')
            && text.IndexOf('/', text.IndexOf("://", StringComparison.Ordinal) + 3) < 0
            && !text.Contains('?') && !text.Contains('#'));

    private static bool Matches(string pattern, string origin)
    {
        var star = pattern.IndexOf("://*.", StringComparison.Ordinal);
        if (star < 0)
        {
            return pattern.Equals(origin, StringComparison.OrdinalIgnoreCase);
        }

        var scheme = pattern.AsSpan(0, star + 3);
        var domain = pattern.AsSpan(star + 4);
        return origin.Length > scheme.Length + domain.Length
            && origin.AsSpan().StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
            && origin.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            && IsHost(origin.AsSpan(scheme.Length, origin.Length - scheme.Length - domain.Length));
    }

    // Browsers send nothing else; whoever else writes an origin must not pass a path or a user off as a host.
    private static bool IsHost(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.' or '_'))
            {
                return false;
            }
        }

        return true;
    }
}
