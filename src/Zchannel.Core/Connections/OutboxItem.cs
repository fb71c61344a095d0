namespace Zchannel.Connections;

/// <summary>
/// Something that concerns one connection alone, framed.
/// </summary>
/// <param name="Bytes">The frame.</param>
/// <param name="After">The cursor that must have reached <paramref name="Barrier"/> first, and goes no further before; null for at once.</param>
/// <param name="Barrier">The offset.</param>
internal readonly record struct OutboxItem(ReadOnlyMemory<byte> Bytes, Subscription? After = null, long Barrier = 0)
{
    public bool IsDue => After is null || After.Offset >= Barrier;
}
