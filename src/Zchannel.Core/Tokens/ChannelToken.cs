using Zchannel.Apps;
using Zchannel.Connections;

namespace Zchannel.Tokens;

/// <summary>
/// What is inside a channel URL: whose channel it is, and what its holder may do. Signed and stateless. Immutable.
/// </summary>
public sealed record ChannelToken
{
    /// <summary>The app that the signing key belongs to.</summary>
    public required App App { get; init; }

    /// <summary>The channel's name.</summary>
    public required string Channel { get; init; }

    /// <summary>The user, if the application named one.</summary>
    public string? User { get; init; }

    /// <summary>Whether the holder hears the channel.</summary>
    public bool MayReceive { get; init; } = true;

    /// <summary>Whether the holder may write.</summary>
    public bool MaySend { get; init; } = true;

    /// <summary>How far back the holder may read.</summary>
    public ReadFrom From { get; init; } = ReadFrom.Now;

    /// <summary>When the token was made, to the millisecond; null where it does not say.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>When the time to connect ends.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// Tells tokens apart where they are counted: the first bits of the signature, which nobody can choose. Null
    /// where the client was let in without a token.
    /// </summary>
    internal long? Fingerprint { get; init; }

    internal TokenHolder Holder => TokenHolder.Of(User, Fingerprint ?? 0);

    /// <summary>Whether the connection ends at <see cref="ExpiresAt"/>, whatever the channel's rule says.</summary>
    public bool CloseOnExpiry { get; init; }
}
