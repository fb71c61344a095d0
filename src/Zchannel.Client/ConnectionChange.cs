namespace Zchannel.Client;

/// <summary>
/// A change of a listener's connection.
/// </summary>
/// <param name="State">How it stands now.</param>
public sealed record ConnectionChange(ConnectionState State)
{
    /// <summary>Why, in words for a person; never a token.</summary>
    public string? Reason { get; init; }

    /// <summary>The server's close code, where there was one.</summary>
    public int? CloseCode { get; init; }

    /// <summary>After which delay the next attempt is made, while reconnecting.</summary>
    public TimeSpan? RetryIn { get; init; }

    /// <summary>Where the listener stands in the channel, once connected.</summary>
    public string? Position { get; init; }
}
