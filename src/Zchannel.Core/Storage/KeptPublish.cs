using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// What became of a publish whose key a store remembers.
/// </summary>
/// <param name="Hash">The hash that it had (<see cref="PublishKey.Hash"/>).</param>
/// <param name="Position">Where it was placed.</param>
/// <param name="Receivers">How many subscriptions could receive it.</param>
public sealed record KeptPublish(ReadOnlyMemory<byte> Hash, StreamPosition Position, int Receivers);
