namespace Zchannel.Embedding;

/// <summary>
/// A channel's URL for one page or program. Whoever holds it may use it: treat it like a password.
/// </summary>
/// <param name="Url">The address to connect to, with the token inside.</param>
/// <param name="Path">The same without scheme and host, for a page of the same origin: <c>new WebSocket(path)</c>.</param>
/// <param name="Token">The token alone.</param>
/// <param name="ExpiresAt">Until when the URL can be used to connect.</param>
public sealed record ChannelUrl(Uri Url, string Path, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>Names the expiry, never the token.</summary>
    /// <returns>A line that is safe to log.</returns>
    public override string ToString() => $"{nameof(ChannelUrl)} {{ ExpiresAt = {ExpiresAt:O} }}";
}
