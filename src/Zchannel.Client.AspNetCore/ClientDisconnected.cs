namespace Zchannel.Client;

/// <summary>
/// A client has gone.
/// </summary>
public sealed record ClientDisconnected : ChannelCallback;
