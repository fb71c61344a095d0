namespace Zchannel.Client;

/// <summary>
/// Something that happened to a connection, as the channel server tells it: <see cref="ClientConnected"/>,
/// <see cref="ClientMessage"/> or <see cref="ClientDisconnected"/>. Immutable.
/// </summary>
/// <remarks>
/// Callbacks come at least once, and those of one connection in order unless one of them has failed for long:
/// <see cref="EventId"/> tells repeats, <see cref="Sequence"/> what was overtaken.
/// </remarks>
public abstract record ChannelCallback
{
    private protected ChannelCallback()
    {
    }

    /// <summary>The channel.</summary>
    public required string Channel { get; init; }

    /// <summary>The connection's id, by which it can be ended.</summary>
    public required string Connection { get; init; }

    /// <summary>The id that the client chose and keeps over its reconnects, or was given. It proves nothing.</summary>
    public required string Client { get; init; }

    /// <summary>The user that the channel URL was made for, or null.</summary>
    public string? User { get; init; }

    /// <summary>The event's id, the same for every repeat: remember it, or use it as the idempotency key of what follows from the event.</summary>
    public required string EventId { get; init; }

    /// <summary>The number of the event among those of its channel.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Time { get; init; }
}
