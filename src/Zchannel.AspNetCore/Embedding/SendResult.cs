using Zchannel.Channels;

namespace Zchannel.Embedding;

/// <summary>
/// Where a message stands.
/// </summary>
/// <param name="Position">Its place in the channel.</param>
/// <param name="Receivers">How many subscriptions may receive it; not receipts.</param>
public readonly record struct SendResult(StreamPosition Position, int Receivers);
