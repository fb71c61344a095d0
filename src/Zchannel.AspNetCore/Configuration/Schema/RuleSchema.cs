using Zchannel.Channels;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The options of the channels that match a pattern.
/// </summary>
internal static class RuleSchema
{
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OneYear = TimeSpan.FromDays(365);

    /// <summary>What the section may hold.</summary>
    public static Shape<RuleOptions> Shape { get; } = new(
        new ValueMember<RuleOptions, string>("Match", TextFormat.Pattern, o => o.Match, (o, v) => o.Match = v)
        {
            Meaning = "A pattern of channel names; case counts.",
            Why = "another pattern would match no channel",
        },
        new ValueMember<RuleOptions, ClientMessagePolicy>(
            "ClientMessages", ChoiceFormat.NameOf<ClientMessagePolicy>(),
            o => o.ClientMessages, (o, v) => o.ClientMessages = v)
        {
            Meaning = "What a client writes goes to the application, is published in the channel, or is refused.",
            Why = "it says what becomes of a message that a client writes",
        },
        new ValueMember<RuleOptions, int>(
            "History", NumberFormat.Between(0, 1_000_000, "publications"), o => o.History, (o, v) => o.History = v)
        {
            Meaning = "How many publications are kept for those who come back; beyond it the oldest goes. 0 keeps none.",
            Why = "so many are kept for those who come back; 0 keeps none",
        },
        new ValueMember<RuleOptions, TimeSpan>(
            "HistoryAge", DurationFormat.Between(OneSecond, OneYear), o => o.HistoryAge, (o, v) => o.HistoryAge = v)
        {
            Meaning = "How long a publication is kept.",
            Why = "so long a publication is kept for those who come back",
        },
        new ValueMember<RuleOptions, long>(
            "HistoryBytes", NumberFormat.Between(0L, 16L << 30, "bytes"),
            o => o.HistoryBytes, (o, v) => o.HistoryBytes = v)
        {
            Meaning = "How many payload bytes are kept; beyond it the oldest publication goes. 0 keeps none.",
            Why = "so much is kept for those who come back; 0 keeps none",
        },
        new ValueMember<RuleOptions, bool>("Durable", ChoiceFormat.TrueOrFalse, o => o.Durable, (o, v) => o.Durable = v)
        {
            Meaning = "Whether a publication is on the disk before it is acknowledged and delivered, and so outlives the server. How many are kept, and for how long, the three above say. A change begins a new epoch. [What that promises](../concepts.md#durable-channels)",
            Why = "it says whether publications outlive the server",
        },
        new ValueMember<RuleOptions, TimeSpan>(
            "PositionAge", DurationFormat.Between(OneSecond, OneYear), o => o.PositionAge, (o, v) => o.PositionAge = v)
        {
            Meaning = "How long a channel remembers where it was after its last use. A client that comes back later is told of a gap.",
            DefaultText = "1.00:00:00, and 30.00:00:00 where Durable is true",
            Why = "so long after its last use a channel remembers where it was",
        },
        new ValueMember<RuleOptions, int>(
            "LagBytes", NumberFormat.Between(1024, 1 << 30, "bytes"), o => o.LagBytes, (o, v) => o.LagBytes = v)
        {
            Meaning = "How many encoded bytes a subscriber may lag before `SlowConsumer` applies. At least four times the app's `MessageBytes`.",
            Why = "so much a slow subscriber may lag behind",
        },
        new ValueMember<RuleOptions, SlowConsumerPolicy>(
            "SlowConsumer", ChoiceFormat.NameOf<SlowConsumerPolicy>(),
            o => o.SlowConsumer, (o, v) => o.SlowConsumer = v)
        {
            Meaning = "A subscriber that lags further is closed with 4108, goes on with the newest publication, or with the oldest that is still there.",
            Why = "it says what becomes of a subscriber that lags further than LagBytes",
        },
        new ValueMember<RuleOptions, TimeSpan>(
            "IdempotencyWindow", DurationFormat.Between(TimeSpan.Zero, TimeSpan.FromDays(7)),
            o => o.IdempotencyWindow, (o, v) => o.IdempotencyWindow = v)
        {
            Meaning = "How long a repeated message is known as one. 0 remembers none.",
            Why = "so long a repeated message is known as one",
        },
        new ValueMember<RuleOptions, bool>(
            "CloseOnExpiry", ChoiceFormat.TrueOrFalse, o => o.CloseOnExpiry, (o, v) => o.CloseOnExpiry = v)
        {
            Meaning = "Whether a connection is closed with 4002 when the token it came with expires. Otherwise a token's time is the time in which it can be used to connect.",
            Why = "it says whether connections end with their tokens",
        });
}
