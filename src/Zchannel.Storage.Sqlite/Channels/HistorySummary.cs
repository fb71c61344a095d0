namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What is kept of a channel, in three numbers.
/// </summary>
/// <param name="First">The offset of the oldest publication.</param>
/// <param name="Bytes">The bytes of all payloads.</param>
/// <param name="Oldest">When the oldest was accepted, in ticks of UTC; the greatest number where none is kept.</param>
internal readonly record struct HistorySummary(long First, long Bytes, long Oldest);
