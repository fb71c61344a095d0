namespace Zchannel.Fanout;

/// <summary>
/// Where an entry of an encoded segment ends, and what a cursor that passes it must know.
/// </summary>
/// <param name="End">The index behind the entry's last byte.</param>
/// <param name="Offset">The offset that a cursor stands at once it has passed the entry.</param>
/// <param name="ExcludedClient">The client that passes the entry without getting it.</param>
internal readonly record struct EntryMark(int End, long Offset, string? ExcludedClient);
