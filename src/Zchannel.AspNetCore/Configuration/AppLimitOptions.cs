namespace Zchannel.Configuration;

/// <summary>
/// The bounds of one app. <c>0</c> means no bound, except where it says otherwise.
/// </summary>
public sealed class AppLimitOptions
{
    /// <summary>Connections open at one time; the next is refused with 4101.</summary>
    /// <value>The default is 10,000; the range is 0 to 10,000,000 connections.</value>
    public int Connections { get; set; } = 10_000;

    /// <summary>Payload bytes of one message; a larger one is refused with 413, or close 1009.</summary>
    /// <value>
    /// The default is 65,536; the range is 0 to 4,194,304 bytes, and at most a quarter of each rule's <c>LagBytes</c>.
    /// With 0 that quarter is the bound.
    /// </value>
    public int MessageBytes { get; set; } = 64 * 1024;

    /// <summary>UTF-8 bytes of a channel's name; a longer one is refused with 400.</summary>
    /// <value>The default is 256; the range is 1 to 256 bytes.</value>
    public int ChannelNameBytes { get; set; } = 256;

    /// <summary>
    /// Callbacks waiting for the application, those reserved for open connections included; at the bound connections are
    /// refused with 4100 and client messages with 4109.
    /// </summary>
    /// <value>The default is 100,000; the range is 0 to 10,000,000 callbacks.</value>
    public int CallbackQueue { get; set; } = 100_000;

    /// <summary>
    /// Connections of one user that are open at one time; the next is refused with 4101. A user is what the token
    /// names.
    /// </summary>
    /// <value>The default is 100; the range is 0 to 10,000,000 connections.</value>
    public int ConnectionsPerUser { get; set; } = 100;

    /// <summary>Connections that one token is good for at one time; the next is refused with 4101.</summary>
    /// <value>The default is 1,000; the range is 0 to 10,000,000 connections.</value>
    public int ConnectionsPerToken { get; set; } = 1_000;

    /// <summary>Connections from one address that are open at one time; the next is refused with 4101.</summary>
    /// <value>The default is 1,000; the range is 0 to 10,000,000 connections.</value>
    public int ConnectionsPerAddress { get; set; } = 1_000;

    /// <summary>
    /// Channels that exist at one time, those without subscribers included until their <c>PositionAge</c> is over; a
    /// new one is refused with 429 or 4101.
    /// </summary>
    /// <value>The default is 10,000; the range is 0 to 100,000,000 channels.</value>
    public int Channels { get; set; } = 10_000;

    /// <summary>
    /// Requests to the API in a second, publishing apart. More than a tenth of a second's worth at once waits for its
    /// moment; what would have to wait for more than a second is refused with 429.
    /// </summary>
    /// <value>The default is 1,000; the range is 0 to 10,000,000 requests.</value>
    public int RequestsPerSecond { get; set; } = 1_000;

    /// <summary>
    /// Publications in a second, by whatever way; more are refused with 429 or 4101. A second's worth may come at once.
    /// </summary>
    /// <value>The default is 1,000; the range is 0 to 10,000,000 publications.</value>
    public int PublishesPerSecond { get; set; } = 1_000;

    /// <summary>
    /// Deliveries in a second: each publication counts once for each of its receivers. When they are used up,
    /// publications are refused with 429 or 4101.
    /// </summary>
    /// <value>The default is 0, no bound; the range is 0 to 2,000,000,000 deliveries.</value>
    public int DeliveriesPerSecond { get; set; }

    /// <summary>
    /// Idempotency keys, and ids of client messages, that are remembered, each kind by itself; of more, the oldest is
    /// forgotten, and its repeat counts as new.
    /// </summary>
    /// <value>The default is 100,000; the range is 0 to 100,000,000 keys. 0 means no bound.</value>
    public int IdempotencyKeys { get; set; } = 100_000;

    /// <summary>
    /// Bytes that the app's logs occupy, history and all encodings included; at the bound publications are refused with
    /// 429 or 4101 until retention has made room.
    /// </summary>
    /// <value>The default is 256 MiB; the range is 0 to 16 TiB.</value>
    public long MemoryBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Payload bytes, and 64 more for each publication, that the app's durable channels keep on the disk, all together;
    /// beyond it the oldest publications of the app go.
    /// </summary>
    /// <value>The default is 1 GiB; the range is 0 to 16 TiB.</value>
    public long StoreBytes { get; set; } = 1L << 30;
}
