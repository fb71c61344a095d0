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
}
