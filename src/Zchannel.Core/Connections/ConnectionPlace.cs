namespace Zchannel.Connections;

/// <summary>
/// What a connection is counted by.
/// </summary>
/// <param name="User">The user that the token names, or null.</param>
/// <param name="Token">The token's <see cref="Tokens.ChannelToken.Fingerprint"/>, or 0 where there was no token.</param>
/// <param name="Address">Where the client comes from.</param>
internal readonly record struct ConnectionPlace(string? User, long Token, ClientAddress Address);
