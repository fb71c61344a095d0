using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// What has been published lately, of all channels, in the order in which it came. For the writer's thread alone, but for <see cref="IsDue"/>.
/// </summary>
/// <remarks>
/// A row in its channel's place would have each commit write a page for each channel; in order of their coming the rows of a commit share a few.
/// When many are there, the oldest are settled: written where its channel has its publications, those of a channel together, and
/// what retention has let go of meanwhile is not written at all. Until then a channel holds them in memory, too.
/// </remarks>
/// <param name="maxRows">How many: enough for retention to let go of most before they are settled, and so few that memory and the next start do not feel them.</param>
internal sealed class RecentPublications(int maxRows) : IStoreChore
{
    private const long MaxBytes = 48 * 1024 * 1024;

    // At once, and no more than half of what is there: enough for those of a channel to come together, and so few that sorting them holds nobody up.
    private const int BatchRows = 16_384;

    private readonly Queue<RecentEntry> _entries = new();
    private SettlingBatch? _batch;
    private long _bytes;
    private long _last;
    private volatile bool _isDue;

    /// <inheritdoc />
    public bool IsDue => _isDue;

    /// <summary>Writes a publication.</summary>
    /// <returns>The number of its row.</returns>
    public long Insert(StoreTransaction transaction, long id, Publication publication)
    {
        // What a transaction that fails has used up is not used again, which does no harm.
        RecentRows.Insert(transaction, ++_last, id, publication);
        return _last;
    }

    /// <summary>Notes a publication that is committed.</summary>
    public void Committed(RecentEntry entry)
    {
        _entries.Enqueue(entry);
        _bytes += entry.Bytes;
        _isDue |= AreMany;
    }

    /// <inheritdoc />
    public void Write(StoreTransaction transaction, int rows)
    {
        _batch ??= Take(Math.Min(BatchRows, (_entries.Count + 1) / 2));
        _batch.Write(transaction, rows);
    }

    /// <inheritdoc />
    public void Committed()
    {
        if (_batch!.Committed())
        {
            _batch = null;
            _isDue = AreMany;
        }
    }

    /// <inheritdoc />
    public void Failed() => _batch!.Failed();

    /// <summary>Settles all there is, at once.</summary>
    public void WriteAll(StoreTransaction transaction)
    {
        _batch?.Write(transaction, int.MaxValue);
        Take(_entries.Count).Write(transaction, int.MaxValue);
    }

    private bool AreMany => _entries.Count > maxRows || _bytes > MaxBytes;

    private SettlingBatch Take(int count)
    {
        var entries = new RecentEntry[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = _entries.Dequeue();
            _bytes -= entries[i].Bytes;
        }

        return new SettlingBatch(entries);
    }
}
