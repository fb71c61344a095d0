namespace Zchannel.Client;

/// <summary>
/// A channel's URL for one page or program. Whoever holds it may use it: treat it like a password.
/// </summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Url">The address to connect to, with the token inside.</param>
/// <param name="Token">The token alone.</param>
/// <param name="ExpiresAt">Until when the URL can be used to connect.</param>
public sealed record ChannelUrl(string Name, Uri Url, string Token, DateTimeOffset ExpiresAt)
{
    /// <summary>
    /// Names the channel and the expiry, never the token.
    /// </summary>
    /// <returns>A line that is safe to log.</returns>
    public override string ToString() => $"{nameof(ChannelUrl)} {{ Name = {Name}, ExpiresAt = {ExpiresAt:O} }}";
}
