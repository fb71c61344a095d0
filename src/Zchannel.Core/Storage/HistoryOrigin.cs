using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// Where a channel stands that goes from one store to another.
/// </summary>
/// <param name="Epoch">The epoch it had so far.</param>
/// <param name="Head">The offset of its newest publication, at which the next epoch forks.</param>
/// <param name="Kept">The publications that are still kept, oldest first, without a gap up to the head.</param>
public sealed record HistoryOrigin(Epoch Epoch, long Head, IReadOnlyList<Publication> Kept);
