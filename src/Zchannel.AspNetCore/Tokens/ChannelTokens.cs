using System.Buffers.Binary;
using System.Buffers.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
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
    public const string Audience = "zchannel";
    public const string ChannelClaim = "channel";
    public const string ReceiveClaim = "receive";
    public const string SendClaim = "send";
    public const string CloseOnExpiryClaim = "close_on_expiry";
    public const string FromClaim = "from";

    // A name of 256 bytes and a user of as many fit with room to spare.
    private const int MaxLength = 4096;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxLength, SetDefaultTimesOnTokenCreation = false };

    /// <summary>Makes a token.</summary>
    public string Issue(AccessKey key, ChannelToken token)
    {
        token.App.Usage.TokenIssued();
        var claims = new Dictionary<string, object> { [ChannelClaim] = token.Channel };
        if (token.User is not null)
        {
            claims[JwtRegisteredClaimNames.Sub] = token.User;
        }

        if (!token.MayReceive)
        {
            claims[ReceiveClaim] = false;
        }

        if (!token.MaySend)
        {
            claims[SendClaim] = false;
        }

        if (token.CloseOnExpiry)
        {
            claims[CloseOnExpiryClaim] = true;
        }

        if (token.From.Position is { } position)
        {
            claims[FromClaim] = position.ToString();
        }
        else if (token.From.Messages > 0)
        {
            claims[FromClaim] = new Dictionary<string, object> { ["last"] = token.From.Messages };
        }

        // To the millisecond: what was sent just before the token was made is not for its holder.
        claims[JwtRegisteredClaimNames.Iat] = timeProvider.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Audience = Audience,
            Claims = claims,
            Expires = token.ExpiresAt.UtcDateTime,
            SigningCredentials = new SigningCredentials(SigningKey(key), SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Reads a token.</summary>
    /// <param name="text">What a client presented.</param>
    /// <returns>The token, or why it is none: <see cref="CloseReason.TokenInvalid"/>, <see cref="CloseReason.TokenExpired"/>, or
    /// <see cref="CloseReason.Forbidden"/> where the key may not issue it.</returns>
    public async ValueTask<(ChannelToken? Token, CloseReason Refusal)> ReadAsync(string text)
    {
        if (text.Length is 0 or > MaxLength || !TokenSignature.IsGenuine(text, apps) || !_handler.CanReadToken(text))
        {
            return (null, CloseReason.TokenInvalid);
        }

        App? app = null;
        AccessKey? key = null;
        var result = await _handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidAudience = Audience,
            ValidateIssuer = false,
            ValidateLifetime = false,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, kid, _) =>
                kid is not null && apps.TryFindKey(kid, out app, out key) ? SigningKeys(key) : [],
        });
        if (!result.IsValid || app is null || key is null || result.SecurityToken is not JsonWebToken jwt)
        {
            return (null, CloseReason.TokenInvalid);
        }

        return Read(app, key, jwt);
    }

    private (ChannelToken? Token, CloseReason Refusal) Read(App app, AccessKey key, JsonWebToken jwt)
    {
        var now = timeProvider.GetUtcNow();
        if (TokenClaims.Read(Base64Url.DecodeFromChars(jwt.EncodedPayload)) is not { Channel: { } channel, ExpiresAt: { } expiresAt } claims
            || !ChannelName.IsValid(channel, app.Settings.Limits.ChannelNameBytes, out _)
            || claims.NotBefore > now)
        {
            return (null, CloseReason.TokenInvalid);
        }

        if (expiresAt <= now)
        {
            return (null, CloseReason.TokenExpired);
        }

        if (claims.User is { } user && revocations.IsRevoked(app, user, claims.IssuedAt))
        {
            return (null, CloseReason.TokenInvalid);
        }

        // Rights may have been taken from the key since, and whoever has its secret can write any claims.
        if (!key.Permits(KeyRights.Issue, channel))
        {
            return (null, CloseReason.Forbidden);
        }

        return (new ChannelToken
        {
            App = app,
            Channel = channel,
            User = claims.User,
            MayReceive = claims.MayReceive,
            MaySend = claims.MaySend,
            ExpiresAt = expiresAt,
            CloseOnExpiry = claims.CloseOnExpiry,
            From = claims.From,
            IssuedAt = claims.IssuedAt,
            Fingerprint = BinaryPrimitives.ReadInt64LittleEndian(Base64Url.DecodeFromChars(jwt.EncodedSignature)),
        }, default);
    }

    private static SymmetricSecurityKey SigningKey(AccessKey key) => new(key.TokenKey) { KeyId = key.Id };

    private static IEnumerable<SecurityKey> SigningKeys(AccessKey key) => key.PreviousTokenKey is { } previous
        ? [SigningKey(key), new SymmetricSecurityKey(previous) { KeyId = key.Id }]
        : [SigningKey(key)];
}
