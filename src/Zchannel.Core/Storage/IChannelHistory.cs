using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// The history of one channel, open in a store. Safe for concurrent use.
/// </summary>
public interface IChannelHistory
{
    /// <summary>The uninterrupted history in which positions are assigned now.</summary>
    Epoch Epoch { get; }

    /// <summary>The offset of the newest publication; 0 where there has been none.</summary>
    long Head { get; }

    /// <summary>How many publications are kept, erased ones included.</summary>
    int Count { get; }

    /// <summary>How many of those are erased.</summary>
    int Erased { get; }

    /// <summary>How many payload bytes are kept.</summary>
    long Bytes { get; }

    /// <summary>Reads publications behind an offset, oldest first.</summary>
    /// <param name="after">The offset behind which to begin.</param>
    /// <param name="limit">How many at most; at least 1.</param>
    /// <param name="maxBytes">How many payload bytes at most; the first publication is returned however large it is.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default);

    /// <summary>Finds where a time lies in the history.</summary>
    /// <param name="time">The time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The offset of the newest publication before that time; the offset before the oldest that is kept where none is.</returns>
    ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default);

    /// <summary>
    /// Erases publications: what is kept of them is their places, so that nobody takes them for lost.
    /// </summary>
    /// <param name="offset">The offset of the one to erase; null for all there are.</param>
    /// <param name="cancellationToken">Cancels the wait. They may be erased nevertheless.</param>
    /// <returns>The offset of the newest that is erased now; 0 where there was nothing to erase.</returns>
    ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default);

    /// <summary>Finds a publish by its key, as far as the store remembers keys longer than the process does.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>What became of it; null where the store knows nothing of it.</returns>
    ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Lets go of what the rule no longer keeps, without waiting for an append.</summary>
    void Trim();

    /// <summary>Forgets the channel: its history, its epoch and its head.</summary>
    void Forget();
}
