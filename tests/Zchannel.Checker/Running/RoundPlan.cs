namespace Zchannel.Checker.Running;

/// <summary>Who takes part in a round.</summary>
internal static class RoundPlan
{
    public const int PublishersOfChannel = 3;
    public const int SubscribersOfChannel = 4;

    /// <summary>How far back the last of a channel's subscribers begins, which comes when the round has gone on for a while.</summary>
    public const int LateBegins = 50;

    /// <summary>The channels: two apps have one of the same name, and each has one in memory beside those on the disk.</summary>
    public static IReadOnlyList<ChannelPlan> Channels(bool inMemory) =>
    [
        new("shop", "orders", Durable: !inMemory),
        new("shop", "prices", Durable: !inMemory, SkipsWhenSlow: true),
        new("shop", "recent", Durable: !inMemory, History: 200),
        new("shop", "live", Durable: false),
        new("bank", "orders", Durable: !inMemory),
        new("bank", "live", Durable: false),
    ];
}
