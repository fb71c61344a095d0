using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// One publication on its way into a channel.
/// </summary>
/// <param name="History">The channel, as the store opened it.</param>
/// <param name="Publication">What is appended; the store assigns its position.</param>
/// <param name="Key">What the publisher calls this publish, if a repeat is to be known; kept as safely as the publication.</param>
public readonly record struct Append(IChannelHistory History, Publication Publication, PublishKey? Key = null);
