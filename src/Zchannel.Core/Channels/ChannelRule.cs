namespace Zchannel.Channels;

/// <summary>
/// Settings of the channels whose names match a pattern. Immutable.
/// </summary>
public sealed record ChannelRule
{
    /// <summary>The name under which configuration layers merge.</summary>
    public string Name { get; init; } = "(implicit)";

    /// <summary>A glob over channel names: <c>*</c> stands for any run of characters. Ordinal and case-sensitive.</summary>
    public string Match { get; init; } = "*";

    /// <summary>What client messages do.</summary>
    /// <value>The default is <see cref="ClientMessagePolicy.Callback"/>.</value>
    public ClientMessagePolicy ClientMessages { get; init; } = ClientMessagePolicy.Callback;

    /// <summary>How many publications are kept for those who come back. <c>0</c> keeps none.</summary>
    /// <value>The default is 100.</value>
    public int History { get; init; } = 100;

    /// <summary>How long a publication is kept.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan HistoryAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many payload bytes are kept.</summary>
    /// <value>The default is 8 MiB.</value>
    public long HistoryBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Whether publications are stored before they are acknowledged and delivered, and so outlive the process.</summary>
    /// <value>The default is false.</value>
    public bool Durable { get; init; }

    /// <summary>How long epoch and head are kept after the channel's last use.</summary>
    /// <value>The default is 24 hours; configuration makes it 30 days where <see cref="Durable"/> is set.</value>
    public TimeSpan PositionAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many encoded bytes a subscriber may lag before it meets <see cref="SlowConsumer"/>.</summary>
    /// <value>The default is 1 MiB. It must be at least four times the app's <c>MessageBytes</c>.</value>
    public int LagBytes { get; init; } = 1024 * 1024;

    /// <summary>What becomes of a subscriber that lags further.</summary>
    /// <value>The default is <see cref="SlowConsumerPolicy.Disconnect"/>.</value>
    public SlowConsumerPolicy SlowConsumer { get; init; } = SlowConsumerPolicy.Disconnect;

    /// <summary>How long the id of a client message is remembered, so that a repeat is accepted once.</summary>
    /// <value>The default is 5 minutes.</value>
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether a connection is closed with 4002 when the token it came with expires.</summary>
    /// <value>The default is false: a token's time is the time in which it can be used to connect.</value>
    public bool CloseOnExpiry { get; init; }
}
