using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels.Recent;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// One channel: what is kept of it as an index in memory, its payloads on the disk.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards what is kept; <see cref="IPublicationLog.Join"/> is called under it, by the writer's thread, after the commit. What the
/// index does not hold is not read: rows are written before it knows them, and deleted after it has let go of them. The counts are read
/// without the lock: a channel asks for them under its own, which comes after this one.
/// </remarks>
internal sealed class SqliteChannelHistory : IChannelHistory
{
    // Rows of what is no longer kept that may stay until the channel is next looked through, or read.
    private const int LeastSlack = 16;

    // While it is open, how often it is written down in its PositionAge that it is in use.
    private const int TouchesInPositionAge = 8;

    // Of what is erased at once, so that those who publish do not wait for all of a long history.
    private const int ErasedAtOnce = 1024;

    private readonly Lock _gate = new();
    private readonly SqliteChannelStore _store;
    private readonly IPublicationLog _log;
    private readonly KeptPublications _kept;
    private long _touched;
    private long _head;
    private int _count;
    private int _erased;
    private long _bytes;

    /// <summary>Makes the history of a channel.</summary>
    /// <param name="store">The store.</param>
    /// <param name="log">The channel's live side.</param>
    /// <param name="found">What the database has of it.</param>
    public SqliteChannelHistory(SqliteChannelStore store, IPublicationLog log, FoundChannel found)
    {
        (_store, _log, Address) = (store, log, found.Address);
        _kept = new KeptPublications(found, log.Memory, store.Stored.Of(Address.App));
        _touched = found.Id == 0 ? store.TimeProvider.GetUtcNow().UtcTicks : found.LastUsed;
        Epoch = found.Lineage.ToEpoch(found.Root, store.Generations, found.Index.Head);
        _kept.Account();
        PublishUnsynchronized();
        Staging = new ChannelStaging(store, this, found);
    }

    public ChannelAddress Address { get; }

    /// <summary>The side that is written.</summary>
    public ChannelStaging Staging { get; }

    public Epoch Epoch { get; }

    /// <summary>Whether the channel is forgotten, and this object with it.</summary>
    public bool IsForgotten { get; private set; }

    /// <summary>What it counts in its app's account.</summary>
    public long Stored => Read(static kept => kept.Stored);

    /// <summary>When the oldest publication that is kept was accepted, in ticks of UTC; the greatest number where there is none.</summary>
    public long OldestTime => Read(static kept => kept.OldestTime);

    public long Head => Volatile.Read(ref _head);

    public int Count => Volatile.Read(ref _count);

    public int Erased => Volatile.Read(ref _erased);

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether what is appended now is kept.</summary>
    public bool Keeps => _log.Rule.History > 0;

    /// <summary>Counts who would receive a publication now.</summary>
    public int CountReceivers(string? excludedClient) => _log.CountReceivers(excludedClient);

    /// <summary>Has a publication join that is committed.</summary>
    public void Join(Append append, Placement placement)
    {
        var publication = append.Publication;
        lock (_gate)
        {
            publication.PlaceAt(new StreamPosition(Epoch.Id, placement.Offset));
            if (!IsForgotten)
            {
                // Otherwise whoever published it gave up waiting, and the channel was forgotten behind it.
                _kept.Add(publication, placement);
                // One row at a time would have each publication delete one.
                TrimUnsynchronized(slack: Math.Max(LeastSlack, _kept.Count / 4));
            }

            _log.Join(publication);
        }

        if (placement.IsKept)
        {
            _store.Recent.Committed(new RecentEntry(this, placement.Offset, placement.Number, publication.Payload.Length + Publication.Overhead));
        }

        if (append.Key is { } key && publication.Receivers != placement.Receivers)
        {
            _store.Ride(new ReceiversWrite(Staging.Id, key, placement.Offset, publication.Receivers));
        }
    }

    public async ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            PageRange range, settled;
            List<Publication> recent;
            lock (_gate)
            {
                TrimUnsynchronized();
                range = _kept.FindPage(after, limit, maxBytes, out settled, out recent);
            }

            if (settled.Count == 0)
            {
                return new HistoryPage(recent, range.IsComplete, range.HasMore);
            }

            var publications = await _store.Readers.ReadAsync(
                (Staging.Id, settled, Epoch.Id), PublicationRows.ReadPage, cancellationToken).ConfigureAwait(false);
            if (publications.Count == settled.Count)
            {
                publications.AddRange(recent);
                return new HistoryPage(publications, range.IsComplete, range.HasMore);
            }

            // Trimmed since, or lost: either way it is known now.
            NoteLost(settled, publications.Select(publication => publication.Position.Offset).ToHashSet());
        }
    }

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            TrimUnsynchronized();
            return new(_kept.FindOffset(time.UtcTicks));
        }
    }

    public async ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default)
    {
        List<(long, IndexEntry)> places;
        lock (_gate)
        {
            TrimUnsynchronized();
            places = _kept.FindErasable(offset);
        }

        var newest = 0L;
        foreach (var portion in places.Chunk(ErasedAtOnce))
        {
            var write = new EraseWrite(this, portion);
            _store.Writer.Post(write);
            await write.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            newest = write.Newest;
        }

        return newest;
    }

    public async ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default)
    {
        var publish = (Staging.Id, key, _store.TimeProvider.GetUtcNow().UtcTicks);
        return await _store.Readers.ReadAsync(publish, PublishKeyRows.Find, cancellationToken).ConfigureAwait(false) is var (hash, offset, receivers)
            ? new KeptPublish(hash, new StreamPosition(EpochOf(offset), offset), receivers)
            : null;
    }

    public void Trim()
    {
        lock (_gate)
        {
            TrimUnsynchronized();
            var now = _store.TimeProvider.GetUtcNow().UtcTicks;
            if (now - _touched < _log.Rule.PositionAge.Ticks / TouchesInPositionAge)
            {
                return;
            }

            _touched = now;
        }

        _store.Ride(new TouchWrite(Staging));
    }

    public void Forget()
    {
        Close();
        _store.Forget(this);
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

    /// <summary>Tells what is kept.</summary>
    /// <param name="settled">The offset up to which bytes count.</param>
    public HistorySummary Summarize(long settled) => Read(kept => kept.Summarize(settled));

    /// <summary>Whether a publication is still kept.</summary>
    public bool Holds(long offset)
    {
        lock (_gate)
        {
            return _kept.Holds(offset);
        }
    }

    /// <summary>The number of a publication's row among those that came lately; 0 where it is settled.</summary>
    public long NumberOf(long offset)
    {
        lock (_gate)
        {
            return _kept.NumberOf(offset);
        }
    }

    /// <summary>Notes that all up to an offset is where the channel has its publications, or let go of.</summary>
    public void Settled(long offset)
    {
        lock (_gate)
        {
            _kept.Settle(offset);
        }
    }

    /// <summary>Notes publications as erased whose rows are.</summary>
    public void MarkErased(long[] offsets)
    {
        lock (_gate)
        {
            Array.ForEach(offsets, _kept.Erase);
            PublishUnsynchronized();
        }
    }

    /// <summary>Begins to delete the rows of what was let go of; what is let go of from now on is told anew.</summary>
    /// <returns>The offset before which nothing is kept.</returns>
    public long BeginTrimming() => Read(static kept => kept.TrimRows());

    // The one in which it was placed: the oldest that holds it.
    private string EpochOf(long offset)
    {
        var epoch = Epoch;
        while (epoch.Parent is { } parent && epoch.ForkOffset >= offset)
        {
            epoch = parent;
        }

        return epoch.Id;
    }

    private void NoteLost(PageRange range, HashSet<long> found)
    {
        List<long> lost;
        lock (_gate)
        {
            lost = _kept.Lose(range, found);
            PublishUnsynchronized();
        }

        _store.FoundLost(Address, lost);
    }

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
            _store.Trimming.Add(this);
        }
    }
}
