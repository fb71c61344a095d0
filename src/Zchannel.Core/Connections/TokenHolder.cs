namespace Zchannel.Connections;

/// <summary>
/// Who holds a token, as far as can be told: the user that it names or, where it names none, whoever has this very token.
/// What a page calls itself proves nothing, so a client id counts only together with its holder.
/// </summary>
/// <param name="User">The user that the token names, or null.</param>
/// <param name="Token">The token's <see cref="Tokens.ChannelToken.Fingerprint"/> where it names no user, otherwise 0: a user keeps what is his when his token is renewed.</param>
internal readonly record struct TokenHolder(string? User, long Token)
{
    public static TokenHolder Of(string? user, long fingerprint) => new(user, user is null ? fingerprint : 0);
}
