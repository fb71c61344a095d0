using Zchannel.Connections;

namespace Zchannel.Channels;

/// <summary>
/// Where a new cursor stands.
/// </summary>
/// <param name="Subscription">The cursor.</param>
/// <param name="Position">Its place: the one asked for, if that was granted.</param>
/// <param name="HasGap">Whether publications behind the place asked for are lost to the client.</param>
internal readonly record struct SubscribeOutcome(Subscription Subscription, StreamPosition Position, bool HasGap);
