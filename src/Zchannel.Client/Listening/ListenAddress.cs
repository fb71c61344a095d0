namespace Zchannel.Client.Listening;

/// <summary>
/// A channel URL made ready for one WebSocket handshake.
/// </summary>
internal static class ListenAddress
{
    public static void Check(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || url.Scheme is not ("ws" or "wss" or "http" or "https"))
        {
            // The URL holds a token, so the message does not repeat it.
            throw new ArgumentException("A channel URL is absolute and begins with ws, wss, http or https.", nameof(url));
        }
    }

    /// <summary>The address as it is, but for the scheme that a WebSocket wants.</summary>
    public static Uri ForSocket(Uri url) => url.Scheme is "ws" or "wss" ? url : new UriBuilder(url) { Scheme = SchemeOf(url), Port = url.IsDefaultPort ? -1 : url.Port }.Uri;

    public static Uri Build(Uri url, string client, string? after)
    {
        // What the URL itself says about these two is replaced: this listener knows better where it stands.
        var query = url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.StartsWith("after=", StringComparison.Ordinal) && !part.StartsWith("client=", StringComparison.Ordinal))
            .Append("client=" + Uri.EscapeDataString(client))
            .Concat(after is null ? [] : ["after=" + Uri.EscapeDataString(after)]);
        return new UriBuilder(url) { Scheme = SchemeOf(url), Port = url.IsDefaultPort ? -1 : url.Port, Query = string.Join('&', query), Fragment = "" }.Uri;
    }

    public static string? After(Uri url) => url.Query.TrimStart('?').Split('&')
        .Where(part => part.StartsWith("after=", StringComparison.Ordinal))
        .Select(part => Uri.UnescapeDataString(part["after=".Length..]))
        .FirstOrDefault();

    private static string SchemeOf(Uri url) => url.Scheme switch { "http" => "ws", "https" => "wss", var other => other };
}
