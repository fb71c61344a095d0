using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The bounds of one app.
/// </summary>
internal static class AppLimitSchema
{
    /// <summary>What the section may hold.</summary>
    public static Shape<AppLimitOptions> Shape { get; } = new(
        new ValueMember<AppLimitOptions, int>(
            "Connections", NumberFormat.Between(0, 10_000_000, "connections"),
            o => o.Connections, (o, v) => o.Connections = v)
        {
            Meaning = "Connections open at one time; the next is refused with 4101. 0 means no bound.",
            Why = "it bounds the connections open at one time; 0 means no bound",
        },
        new ValueMember<AppLimitOptions, int>(
            "MessageBytes", NumberFormat.Between(0, 4 * 1024 * 1024, "bytes"),
            o => o.MessageBytes, (o, v) => o.MessageBytes = v)
        {
            Meaning = "Payload bytes of one message; a larger one is refused with 413, or close 1009. At most a quarter of each rule's `LagBytes`; with 0, that quarter is the bound.",
            Why = "it bounds one message; 0 means a quarter of the rule's LagBytes",
        },
        new ValueMember<AppLimitOptions, int>(
            "ChannelNameBytes", NumberFormat.Between(1, 256, "bytes"),
            o => o.ChannelNameBytes, (o, v) => o.ChannelNameBytes = v)
        {
            Meaning = "UTF-8 bytes of a channel's name; a longer one is refused with 400.",
            Why = "no channel's name is empty or longer than 256 bytes",
        },
        new ValueMember<AppLimitOptions, int>(
            "CallbackQueue", NumberFormat.Between(0, 10_000_000, "callbacks"),
            o => o.CallbackQueue, (o, v) => o.CallbackQueue = v)
        {
            Meaning = "Callbacks that wait, those reserved for open connections included. At the bound connections are refused with 4100 and client messages with 4109. 0 means no bound.",
            Why = "it bounds the callbacks that wait; 0 means no bound",
        },
        Limit(
            "ConnectionsPerUser", 10_000_000, "connections", o => o.ConnectionsPerUser, (o, v) => o.ConnectionsPerUser = v,
            "the connections of one user",
            "Connections of one user, as tokens name it, that are open at one time; the next is refused with 4101. 0 means no bound, as for all limits below."),
        Limit(
            "ConnectionsPerToken", 10_000_000, "connections", o => o.ConnectionsPerToken, (o, v) => o.ConnectionsPerToken = v,
            "the connections that one token is good for",
            "Connections that one token is good for at one time; the next is refused with 4101."),
        Limit(
            "ConnectionsPerAddress", 10_000_000, "connections", o => o.ConnectionsPerAddress, (o, v) => o.ConnectionsPerAddress = v,
            "the connections from one address",
            "Connections from one address that are open at one time; the next is refused with 4101. Behind a proxy all clients share its address."),
        Limit(
            "Channels", 100_000_000, "channels", o => o.Channels, (o, v) => o.Channels = v,
            "the channels in use",
            "Channels that exist at one time; one is forgotten when nobody has used it for its rule's `PositionAge`. A new one is refused with 429 or 4101."),
        Limit(
            "RequestsPerSecond", 10_000_000, "requests", o => o.RequestsPerSecond, (o, v) => o.RequestsPerSecond = v,
            "the requests to the API in a second",
            "Requests to the API in a second, publishing apart. More than a tenth of a second's worth at once waits for its moment; what would have to wait for more than a second is refused with 429."),
        Limit(
            "PublishesPerSecond", 10_000_000, "publications", o => o.PublishesPerSecond, (o, v) => o.PublishesPerSecond = v,
            "the publications in a second",
            "Publications in a second, by whatever way; more are refused with 429, or `over_quota` to a client. A second's worth may come at once."),
        Limit(
            "DeliveriesPerSecond", 2_000_000_000, "deliveries", o => o.DeliveriesPerSecond, (o, v) => o.DeliveriesPerSecond = v,
            "the deliveries in a second",
            "Deliveries in a second: a publication counts once for each of its receivers. While they are used up, publications are refused as above."),
        Limit(
            "IdempotencyKeys", 100_000_000, "keys", o => o.IdempotencyKeys, (o, v) => o.IdempotencyKeys = v,
            "the idempotency keys remembered",
            "Idempotency keys that are remembered, and as many ids of client messages. Of more, the oldest is forgotten, and its repeat counts as new."),
        new ValueMember<AppLimitOptions, long>(
            "MemoryBytes", NumberFormat.Between(0L, 1L << 44, "bytes"), o => o.MemoryBytes, (o, v) => o.MemoryBytes = v)
        {
            Meaning = "Bytes that the app's logs occupy, history and all encodings included. At the bound publications are refused with 429 until retention has made room.",
            Why = "it bounds the memory of the app's logs; 0 means no bound",
        },
        new ValueMember<AppLimitOptions, long>(
            "StoreBytes", NumberFormat.Between(0L, 1L << 44, "bytes"), o => o.StoreBytes, (o, v) => o.StoreBytes = v)
        {
            Meaning = "Payload bytes, and 64 more for each publication, that the app's durable channels keep on the disk, all together. Beyond it the oldest publications of the app go, whichever channel they are in.",
            Why = "it bounds what the app keeps on the disk; 0 means no bound",
        });

    private static ValueMember<AppLimitOptions, int> Limit(
        string name, int greatest, string unit, Func<AppLimitOptions, int> get, Action<AppLimitOptions, int> set, string what, string meaning) =>
        new(name, NumberFormat.Between(0, greatest, unit), get, set) { Meaning = meaning, Why = $"it bounds {what}; 0 means no bound" };
}
