namespace Zchannel.Apps;

/// <summary>
/// The bounds of one app. Immutable. <c>0</c> means no bound.
/// </summary>
public sealed record AppLimits
{
    /// <summary>Connections open at one time; the next is refused with 4101.</summary>
    /// <value>The default is 10,000.</value>
    public int Connections { get; init; } = 10_000;

    /// <summary>Payload bytes of one message; a larger one is refused with 413, or close 1009.</summary>
    /// <value>The default is 65,536. Without a bound of its own, a quarter of the rule's <c>LagBytes</c> bounds it.</value>
    public int MessageBytes { get; init; } = 64 * 1024;

    /// <summary>UTF-8 bytes of a channel's name.</summary>
    /// <value>The default is 256; it is also the greatest value.</value>
    public int ChannelNameBytes { get; init; } = 256;

    /// <summary>
    /// Callbacks waiting for the application, those reserved for connections that are open included. At the bound
    /// connections are refused with 4100 and client messages with 4109.
    /// </summary>
    /// <value>The default is 100,000.</value>
    public int CallbackQueue { get; init; } = 100_000;

    /// <summary>
    /// Connections of one user that are open at one time; the next is refused with 4101. A user is what the token
    /// names.
    /// </summary>
    /// <value>The default is 100.</value>
    public int ConnectionsPerUser { get; init; } = 100;

    /// <summary>Connections that one token is good for at one time; the next is refused with 4101.</summary>
    /// <value>The default is 1,000.</value>
    public int ConnectionsPerToken { get; init; } = 1_000;

    /// <summary>Connections from one address that are open at one time; the next is refused with 4101.</summary>
    /// <value>The default is 1,000.</value>
    public int ConnectionsPerAddress { get; init; } = 1_000;

    /// <summary>
    /// Channels that exist at one time, those without subscribers included until their <c>PositionAge</c> is over; a
    /// new one is refused with 429 or 4101.
    /// </summary>
    /// <value>The default is 10,000.</value>
    public int Channels { get; init; } = 10_000;

    /// <summary>
    /// Requests to the API in a second, publishing apart. More than a tenth of a second's worth at once waits for its
    /// moment; what would have to wait for more than a second is refused with 429.
    /// </summary>
    /// <value>The default is 1,000.</value>
    public int RequestsPerSecond { get; init; } = 1_000;

    /// <summary>
    /// Publications in a second, by whatever way; more are refused with 429 or 4101. A second's worth may come at once.
    /// </summary>
    /// <value>The default is 1,000.</value>
    public int PublishesPerSecond { get; init; } = 1_000;

    /// <summary>
    /// Deliveries in a second: each publication counts once for each of its receivers. When they are used up,
    /// publications are refused with 429 or 4101.
    /// </summary>
    /// <value>The default is 0, no bound.</value>
    public int DeliveriesPerSecond { get; init; }

    /// <summary>
    /// Idempotency keys, and ids of client messages, that are remembered, each kind by itself; of more, the oldest is
    /// forgotten, and its repeat counts as new.
    /// </summary>
    /// <value>The default is 100,000.</value>
    public int IdempotencyKeys { get; init; } = 100_000;

    /// <summary>
    /// Bytes that the app's logs occupy, history and all encodings included; at the bound publications are refused with
    /// 429 or 4101 until retention has made room.
    /// </summary>
    /// <value>The default is 256 MiB.</value>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>
    /// Payload bytes, and 64 more for each publication, that the app's durable channels keep, all together; beyond it the
    /// oldest publications of the app go, whichever channel they are in.
    /// </summary>
    /// <value>The default is 1 GiB.</value>
    public long StoreBytes { get; init; } = 1L << 30;
}
