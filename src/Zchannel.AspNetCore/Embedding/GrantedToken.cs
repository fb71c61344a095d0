using Zchannel.Apps;
using Zchannel.Tokens;

namespace Zchannel.Embedding;

/// <summary>
/// Turns a grant into what the rest of the server understands.
/// </summary>
internal static class GrantedToken
{
    /// <summary>Makes a token that permits what a grant says.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="app">The app.</param>
    /// <param name="expiresAt">When the time to connect ends.</param>
    public static ChannelToken ToToken(this ChannelGrant grant, App app, DateTimeOffset expiresAt) => new()
    {
        App = app,
        Channel = grant.Channel,
        User = grant.User,
        MayReceive = grant.Receive,
        MaySend = grant.Send,
        From = grant.From ?? ReadFrom.Now,
        CloseOnExpiry = grant.CloseOnExpiry,
        ExpiresAt = expiresAt,
    };
}
