using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What is kept of an open channel, for all who ask for it at once: those who publish and read, the writer, and retention.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards what is kept; <see cref="IPublicationLog.Join"/> is called under it, by the writer's thread, after the commit. What the
/// index does not hold is not read: rows are written before it knows them, and deleted after it has let go of them. The counts are read
/// without the lock: a channel asks for them under its own, which comes after this one.
/// </remarks>
internal sealed class SharedPublications
{
    // Rows of what is no longer kept that may stay until the channel is next looked through, or read.
    private const int LeastSlack = 16;

    private readonly Lock _gate = new();
    private readonly SqliteChannelStore _store;
    private readonly SqliteChannelHistory _history;
    private readonly IPublicationLog _log;
    private readonly KeptPublications _kept;
    private long _head;
    private int _count;
    private int _erased;
    private long _bytes;

    /// <summary>Begins with what was found.</summary>
    /// <param name="store">The store.</param>
    /// <param name="history">The channel's history, which is told of to whoever deletes rows.</param>
    /// <param name="log">The channel's live side.</param>
    /// <param name="found">What the database has of the channel.</param>
    public SharedPublications(SqliteChannelStore store, SqliteChannelHistory history, IPublicationLog log, FoundChannel found)
    {
        (_store, _history, _log) = (store, history, log);
        _kept = new KeptPublications(found, log.Memory, store.Stored.Of(found.Address.App));
        _kept.Account();
        PublishUnsynchronized();
    }

    /// <summary>Whether the channel is forgotten.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>What it counts in its app's account.</summary>
    public long Stored => Read(static kept => kept.Stored);

    /// <summary>When the oldest publication that is kept was accepted, in ticks of UTC; the greatest number where there is none.</summary>
    public long OldestTime => Read(static kept => kept.OldestTime);

    public long Head => Volatile.Read(ref _head);

    public int Count => Volatile.Read(ref _count);

    public int Erased => Volatile.Read(ref _erased);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Has a publication join that is committed.</summary>
    public void Join(Publication publication, Placement placement)
    {
        lock (_gate)
        {
            if (!IsForgotten)
            {
                // Otherwise whoever published it gave up waiting, and the channel was forgotten behind it.
                _kept.Add(publication, placement);
                // One row at a time would have each publication delete one.
                TrimUnsynchronized(slack: Math.Max(LeastSlack, _kept.Count / 4));
            }

            _log.Join(publication);
        }
    }

    /// <inheritdoc cref="KeptPublications.FindPage" />
    public PageRange FindPage(long after, int limit, long maxBytes, out PageRange settled, out List<Publication> recent)
    {
        lock (_gate)
        {
            TrimUnsynchronized();
            return _kept.FindPage(after, limit, maxBytes, out settled, out recent);
        }
    }

    /// <summary>Finds the offset behind which all is younger than a time.</summary>
    public long FindOffset(DateTimeOffset time)
    {
        lock (_gate)
        {
            TrimUnsynchronized();
            return _kept.FindOffset(time.UtcTicks);
        }
    }

    /// <inheritdoc cref="KeptPublications.FindErasable" />
    public List<(long Offset, IndexEntry Entry)> FindErasable(long? offset)
    {
        lock (_gate)
        {
            TrimUnsynchronized();
            return _kept.FindErasable(offset);
        }
    }

    /// <summary>Lets go of what the channel's rule does not keep.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            TrimUnsynchronized();
        }
    }

    /// <summary>Lets go of all that is in memory.</summary>
    public void Close()
    {
        lock (_gate)
        {
            IsForgotten = true;
            _kept.Clear();
            PublishUnsynchronized();
        }
    }

    /// <summary>Lets go of the oldest for others of its app.</summary>
    /// <param name="time">What is younger stays, in ticks of UTC.</param>
    /// <param name="cost">How much is to go.</param>
    /// <returns>How much has gone.</returns>
    public long RemoveOldest(long time, long cost)
    {
        lock (_gate)
        {
            var removed = _kept.RemoveOldest(time, cost);
            PublishUnsynchronized();
            return removed;
        }
    }

    /// <inheritdoc cref="KeptPublications.Summarize" />
    public HistorySummary Summarize(long settled) => Read(kept => kept.Summarize(settled));

    /// <inheritdoc cref="KeptPublications.Holds" />
    public bool Holds(long offset)
    {
        lock (_gate)
        {
            return _kept.Holds(offset);
        }
    }

    /// <inheritdoc cref="KeptPublications.NumberOf" />
    public long NumberOf(long offset)
    {
        lock (_gate)
        {
            return _kept.NumberOf(offset);
        }
    }

    /// <inheritdoc cref="KeptPublications.Settle" />
    public void Settle(long offset)
    {
        lock (_gate)
        {
            _kept.Settle(offset);
        }
    }

    /// <summary>Notes publications as erased whose rows are.</summary>
    public void Erase(long[] offsets)
    {
        lock (_gate)
        {
            Array.ForEach(offsets, _kept.Erase);
            PublishUnsynchronized();
        }
    }

    /// <inheritdoc cref="KeptPublications.Lose" />
    public List<long> Lose(PageRange range, HashSet<long> found)
    {
        lock (_gate)
        {
            var lost = _kept.Lose(range, found);
            PublishUnsynchronized();
            return lost;
        }
    }

    /// <summary>Begins to delete the rows of what was let go of; what is let go of from now on is told anew.</summary>
    /// <returns>The offset before which nothing is kept.</returns>
    public long BeginTrimming() => Read(static kept => kept.TrimRows());

    private T Read<T>(Func<KeptPublications, T> read)
    {
        lock (_gate)
        {
            return read(_kept);
        }
    }

    private void TrimUnsynchronized(int slack = 1)
    {
        _kept.Trim(_log.Rule, _store.TimeProvider.GetUtcNow());
        PublishUnsynchronized(slack);
    }

    private void PublishUnsynchronized(int slack = 1)
    {
        Volatile.Write(ref _head, _kept.Head);
        Volatile.Write(ref _count, _kept.Count);
        Volatile.Write(ref _erased, _kept.Erased);
        Volatile.Write(ref _bytes, _kept.Bytes);
        if (!IsForgotten && _kept.BeginToTrim(slack))
        {
            _store.Trimming.Add(_history);
        }
    }
}
