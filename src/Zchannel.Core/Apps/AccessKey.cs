using Zchannel.Channels;

namespace Zchannel.Apps;

/// <summary>
/// What an application shows to be let in: an id, unique over all apps, a secret, and what it may do with them. While
/// the secret is being changed there are two, and either is accepted. Immutable and safe for concurrent use.
/// </summary>
/// <param name="id">1 to 64 characters of <c>a–z 0–9 -</c>.</param>
/// <param name="secret">The secret shared with the application.</param>
/// <param name="previousSecret">The secret that it replaces, as long as that is still accepted.</param>
public sealed class AccessKey(string id, Secret secret, Secret? previousSecret = null)
{
    /// <summary>The label under which the key that signs channel tokens is derived from the secret.</summary>
    public const string TokenKeyLabel = "zchannel/token/v1";

    /// <summary>The id of the key; tokens carry it as <c>kid</c>.</summary>
    public string Id { get; } = id;

    /// <summary>The secret shared with the application.</summary>
    public Secret Secret { get; } = secret;

    /// <summary>The secret that <see cref="Secret"/> replaces, as long as it is still accepted; otherwise null.</summary>
    public Secret? PreviousSecret { get; } = previousSecret;

    /// <summary>The 32 bytes that sign the tokens issued with this key.</summary>
    public byte[] TokenKey { get; } = secret.DeriveKey(TokenKeyLabel);

    /// <summary>The 32 bytes that signed tokens before the secret was changed, or null.</summary>
    public byte[]? PreviousTokenKey { get; } = previousSecret?.DeriveKey(TokenKeyLabel);

    /// <summary>What the key may be used for.</summary>
    /// <value>The default is everything.</value>
    public KeyRights Rights { get; init; } = KeyRights.All;

    /// <summary>Globs over the names of the channels that the key may be used for (<see cref="ChannelRules.Matches(string, string)"/>).</summary>
    /// <value>The default is every channel.</value>
    public IReadOnlyList<string> Channels { get; init; } = ["*"];

    /// <summary>Whether the key may be used for every channel.</summary>
    public bool CoversAllChannels => Channels.Any(pattern => pattern.Length > 0 && pattern.AsSpan().Trim('*').IsEmpty);

    /// <summary>Tells whether a secret is one of this key's, in a time that does not depend on where it differs.</summary>
    /// <param name="candidate">What a caller presented.</param>
    public bool Accepts(string candidate) => Accepts(candidate.AsSpan());

    /// <summary>Tells whether the key gives a right over everything that the app has, whatever the channel.</summary>
    /// <param name="right">The right.</param>
    public bool Permits(KeyRights right) => (Rights & right) == right && CoversAllChannels;

    /// <summary>Tells whether the key gives a right in a channel.</summary>
    /// <param name="right">The right.</param>
    /// <param name="channel">The channel's name.</param>
    public bool Permits(KeyRights right, string channel) => (Rights & right) == right && Covers(channel);

    internal bool Accepts(ReadOnlySpan<char> candidate) => Secret.Matches(candidate) | (PreviousSecret?.Matches(candidate) ?? false);

    private bool Covers(string channel)
    {
        foreach (var pattern in Channels)
        {
            if (ChannelRules.Matches(pattern, channel))
            {
                return true;
            }
        }

        return false;
    }
}
