using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Tokens;

/// <summary>
/// Makes and reads the tokens in channel URLs: JWTs (RFC 7519), HS256 with a key derived from the access key's secret,
/// <c>kid</c> = access key, <c>aud</c> = <c>zchannel</c>. Safe for concurrent use.
/// </summary>
internal sealed class ChannelTokens(AppRegistry apps, IRevocations revocations, TimeProvider timeProvider)
{
    /// <summary>Makes a token.</summary>
    public string Issue(AccessKey key, ChannelToken token)
    {
        token.App.Usage.TokenIssued();
        return SignedToken.Write(key, TokenClaims.Write(token, timeProvider.GetUtcNow()));
    }

    /// <summary>Reads a token.</summary>
    /// <param name="text">What a client presented.</param>
    /// <returns>The token, or why it is none: <see cref="CloseReason.TokenInvalid"/>, <see cref="CloseReason.TokenExpired"/>, or
    /// <see cref="CloseReason.Forbidden"/> where the key may not issue it.</returns>
    public (ChannelToken? Token, CloseReason Refusal) Read(string text)
    {
        var now = timeProvider.GetUtcNow();
        if (!SignedToken.TryRead(text, apps, out var signed)
            || TokenClaims.Read(signed.Claims) is not { Channel: { } channel, ExpiresAt: { } expiresAt, IsForUs: true } claims
            || !ChannelName.IsValid(channel, signed.App.Settings.Limits.ChannelNameBytes, out _)
            || claims.NotBefore > now)
        {
            return (null, CloseReason.TokenInvalid);
        }

        if (expiresAt <= now)
        {
            return (null, CloseReason.TokenExpired);
        }

        if (claims.User is { } user && revocations.IsRevoked(signed.App, user, claims.IssuedAt))
        {
            return (null, CloseReason.TokenInvalid);
        }

        // Rights may have been taken from the key since, and whoever has its secret can write any claims.
        return signed.Key.Permits(KeyRights.Issue, channel)
            ? (claims.ToToken(signed, channel, expiresAt), default)
            : (null, CloseReason.Forbidden);
    }
}
