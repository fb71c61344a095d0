namespace Zchannel.Client;

/// <summary>
/// A client has come. It already hears the channel, so an answer to this reaches it.
/// </summary>
public sealed record ClientConnected : ChannelCallback;
