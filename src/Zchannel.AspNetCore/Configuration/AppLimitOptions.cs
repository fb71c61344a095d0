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
}
