namespace Zchannel.Client;

/// <summary>
/// What a channel URL permits. Members that are left out have the server's defaults.
/// </summary>
public sealed record ChannelUrlOptions
{
    /// <summary>The time in which the URL can be used to connect; whole seconds count.</summary>
    /// <value>The server's default is one hour; 1 second to 24 hours.</value>
    public TimeSpan? Duration { get; init; }

    /// <summary>Whom the URL is made for, as the application calls that person.</summary>
    /// <value>The default is nobody in particular.</value>
    public string? User { get; init; }

    /// <summary>Whether the holder hears the channel.</summary>
    /// <value>The server's default is <see langword="true"/>.</value>
    public bool? Receive { get; init; }

    /// <summary>Whether the holder may write.</summary>
    /// <value>The server's default is <see langword="true"/>.</value>
    public bool? Send { get; init; }

    /// <summary>How far back the holder may read.</summary>
    /// <value>The server's default is <see cref="ReadFrom.Now"/>.</value>
    public ReadFrom? From { get; init; }

    /// <summary>Whether a connection ends when the URL expires.</summary>
    /// <value>The default is the channel's rule.</value>
    public bool? CloseOnExpiry { get; init; }
}
