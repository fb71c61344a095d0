using Zchannel.Channels;

namespace Zchannel.Configuration;

/// <summary>
/// What an operator sets for the channels whose names match a pattern. The defaults are those of <see cref="ChannelRule"/>.
/// </summary>
public sealed class RuleOptions
{
    /// <summary>How long a channel that is durable remembers where it was, where nobody says otherwise.</summary>
    internal static readonly TimeSpan DurablePositionAge = TimeSpan.FromDays(30);

    private static readonly ChannelRule Defaults = new();

    private TimeSpan? _positionAge;

    /// <summary>A glob over channel names: <c>*</c> stands for any run of characters; the most literal one applies.</summary>
    /// <value>The default is <c>*</c>.</value>
    public string Match { get; set; } = Defaults.Match;

    /// <summary>What client messages do.</summary>
    /// <value>The default is <see cref="ClientMessagePolicy.Callback"/>.</value>
    public ClientMessagePolicy ClientMessages { get; set; } = Defaults.ClientMessages;

    /// <summary>How many publications are kept for those who come back; beyond it the oldest goes.</summary>
    /// <value>The default is 100; the range is 0 to 1,000,000 publications. 0 keeps none.</value>
    public int History { get; set; } = Defaults.History;

    /// <summary>How long a publication is kept.</summary>
    /// <value>The default is 5 minutes; the range is 1 second to 365 days.</value>
    public TimeSpan HistoryAge { get; set; } = Defaults.HistoryAge;

    /// <summary>How many payload bytes are kept; beyond it the oldest publication goes.</summary>
    /// <value>The default is 8 MiB; the range is 0 to 16 GiB. 0 keeps none.</value>
    public long HistoryBytes { get; set; } = Defaults.HistoryBytes;

    /// <summary>Whether publications are stored before they are acknowledged and delivered, and so outlive the process.</summary>
    /// <value>The default is false.</value>
    public bool Durable { get; set; } = Defaults.Durable;

    /// <summary>How long a channel's epoch and head are kept after its last use.</summary>
    /// <value>The default is 24 hours, and 30 days where <see cref="Durable"/> is set; the range is 1 second to 365 days.</value>
    public TimeSpan PositionAge
    {
        get => _positionAge ?? (Durable ? DurablePositionAge : Defaults.PositionAge);
        set => _positionAge = value;
    }

    /// <summary>How many encoded bytes a subscriber may lag before it meets <see cref="SlowConsumer"/>.</summary>
    /// <value>The default is 1 MiB; the range is 1 KiB to 1 GiB, and at least four times the app's <c>MessageBytes</c>.</value>
    public int LagBytes { get; set; } = Defaults.LagBytes;

    /// <summary>What becomes of a subscriber that lags further.</summary>
    /// <value>The default is <see cref="SlowConsumerPolicy.Disconnect"/>.</value>
    public SlowConsumerPolicy SlowConsumer { get; set; } = Defaults.SlowConsumer;

    /// <summary>How long the id of a client message is remembered, so that a repeat is accepted once.</summary>
    /// <value>The default is 5 minutes; the range is 0 to 7 days. 0 remembers none.</value>
    public TimeSpan IdempotencyWindow { get; set; } = Defaults.IdempotencyWindow;

    /// <summary>Whether a connection is closed with 4002 when the token it came with expires.</summary>
    /// <value>The default is false: a token's time is the time in which it can be used to connect.</value>
    public bool CloseOnExpiry { get; set; } = Defaults.CloseOnExpiry;
}
