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

    /// <summary>How many publications are kept.</summary>
    int Count { get; }

    /// <summary>How many payload bytes are kept.</summary>
    long Bytes { get; }

    /// <summary>Reads publications behind an offset, oldest first.</summary>
    /// <param name="after">The offset behind which to begin.</param>
    /// <param name="limit">How many at most; at least 1.</param>
    /// <param name="maxBytes">How many payload bytes at most; the first publication is returned however large it is.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default);

    /// <summary>Lets go of what the rule no longer keeps, without waiting for an append.</summary>
    void Trim();

    /// <summary>Forgets the channel: its history, its epoch and its head.</summary>
    void Forget();
}
