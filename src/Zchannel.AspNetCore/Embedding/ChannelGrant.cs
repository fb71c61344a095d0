using Zchannel.Tokens;

namespace Zchannel.Embedding;

/// <summary>
/// A channel, and what somebody may do in it. Immutable.
/// </summary>
/// <param name="Channel">The channel's name: 1 to 256 bytes of UTF-8 without control characters.</param>
public sealed record ChannelGrant(string Channel)
{
    /// <summary>Whom the grant is for, as the application calls that person: 1 to 256 bytes of UTF-8.</summary>
    /// <value>The default is nobody in particular for a URL, and whoever is logged in for an endpoint.</value>
    public string? User { get; init; }

    /// <summary>Whether the holder hears the channel.</summary>
    /// <value>The default is true.</value>
    public bool Receive { get; init; } = true;

    /// <summary>Whether the holder may write; the channel's rule says what becomes of it.</summary>
    /// <value>The default is true.</value>
    public bool Send { get; init; } = true;

    /// <summary>How far back the holder may read.</summary>
    /// <value>
    /// The default is nothing older than the URL for a URL. For an endpoint, which is asked anew at each connect, it is
    /// what the channel keeps, for those who come back; they begin with what comes next.
    /// </value>
    public ReadFrom? From { get; init; }

    /// <summary>Whether the connection ends with the URL, or with the login, whatever the channel's rule says.</summary>
    /// <value>The default is false: the channel's rule decides.</value>
    public bool CloseOnExpiry { get; init; }
}
