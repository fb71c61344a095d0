using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels.Recent;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// One channel: what is kept of it as an index in memory, its payloads on the disk.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards the index; <see cref="IPublicationLog.Join"/> is called under it, by the writer's thread, after the commit. What the index
/// does not hold is not read: rows are written before it knows them, and deleted after it has let go of them. The counts are read without
/// the lock: a channel asks for them under its own, which comes after this one.
/// </remarks>
internal sealed class SqliteChannelHistory : IChannelHistory
{
    // Rows of what is no longer kept that may stay until the channel is next looked through, or read.
    private const int LeastSlack = 16;

    // While it is open, how often it is written down in its PositionAge that it is in use.
    private const int TouchesInPositionAge = 8;


    private readonly Lock _gate = new();
    private readonly SqliteChannelStore _store;
    private readonly IPublicationLog _log;
    private readonly HistoryIndex _index;
    private readonly RecentRun _recent;
    private readonly StoredBytes.Account _account;
    private long _accounted;
    private long _touched;
    private bool _isTrimming;
    private long _rowsFrom;
    private long _rowsThrough;
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
        (_store, _log, _index, _recent) = (store, log, found.Index, new RecentRun(found.Index.Head));
        (_rowsFrom, _rowsThrough) = (found.Index.First, found.Index.Head);
        Epoch = found.Lineage.ToEpoch(found.Root, store.Generations, found.Index.Head);
        Address = found.Address;
        _isTrimming = found.HasRemains;
        _account = store.Stored.Of(Address.App);
        Stored = found.Stored;
        _touched = found.Id == 0 ? store.TimeProvider.GetUtcNow().UtcTicks : found.LastUsed;
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
    public long Stored { get; private set; }

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
            if (IsForgotten)
            {
                // Whoever published it gave up waiting, and the channel was forgotten behind it.
            }
            else if (placement.IsKept)
            {
                _index.Add(new IndexEntry(publication.Time.UtcTicks, publication.Payload.Length, publication.Kind, EntryState.Kept));
                _recent.Add(publication, placement.Number);
            }
            else
            {
                _index.Skip();
            }

            // One row at a time would have each publication delete one.
            TrimUnsynchronized(slack: Math.Max(LeastSlack, _index.Count / 4));
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
            PageRange range;
            PageRange settled;
            var recent = new List<Publication>();
            lock (_gate)
            {
                TrimUnsynchronized();
                range = _index.FindPage(after, limit, maxBytes);
                settled = range.Through(_recent.First - 1);
                _recent.CopyTo(recent, range.First + settled.Count, range.Last);
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

            // Trimmed since, or lost: either way the index says so now.
            NoteLost(settled, publications);
        }
    }

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            TrimUnsynchronized();
            return new(_index.FindOffset(time.UtcTicks));
        }
    }

    public async ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default)
    {
        var newest = 0L;
        foreach (var write in PlanErasure(offset))
        {
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

    /// <summary>Lets go of the oldest for others of its app.</summary>
    /// <param name="time">What is younger stays, in ticks of UTC.</param>
    /// <param name="cost">How much is to go.</param>
    /// <returns>How much has gone.</returns>
    public long RemoveOldest(long time, long cost)
    {
        lock (_gate)
        {
            var removed = _index.RemoveOldest(time, cost);
            LetGoUnsynchronized(slack: 1);
            return removed;
        }
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
            _index.Clear();
            _recent.DropThrough(_index.Head);
            PublishUnsynchronized();
        }
    }

    /// <summary>When the oldest publication that is kept was accepted, in ticks of UTC; the greatest number where there is none.</summary>
    public long OldestTime
    {
        get
        {
            lock (_gate)
            {
                return _index.OldestTime;
            }
        }
    }

    /// <summary>Tells what is kept.</summary>
    /// <param name="settled">The offset up to which bytes count.</param>
    public HistorySummary Summarize(long settled)
    {
        lock (_gate)
        {
            return new HistorySummary(_index.First, _index.Bytes - _recent.BytesAfter(settled), _index.OldestTime);
        }
    }

    /// <summary>Whether a publication is still kept.</summary>
    public bool Holds(long offset)
    {
        lock (_gate)
        {
            return _index.StateOf(offset) is not null;
        }
    }

    /// <summary>The number of a publication's row among those that came lately; 0 where it is settled.</summary>
    public long NumberOf(long offset)
    {
        lock (_gate)
        {
            return _recent.NumberOf(offset);
        }
    }

    /// <summary>Notes that all up to an offset is where the channel has its publications, or let go of.</summary>
    public void Settled(long offset)
    {
        lock (_gate)
        {
            _recent.DropThrough(offset);
            _rowsThrough = Math.Max(_rowsThrough, offset);
        }
    }

    /// <summary>Notes publications as erased whose rows are.</summary>
    public void MarkErased(ReadOnlySpan<long> offsets)
    {
        lock (_gate)
        {
            foreach (var offset in offsets)
            {
                _index.Mark(offset, EntryState.Erased);
                _recent.Erase(offset);
            }

            PublishUnsynchronized();
        }
    }

    /// <summary>Begins to delete the rows of what was let go of; what is let go of from now on is told anew.</summary>
    /// <returns>The offset before which nothing is kept.</returns>
    public long BeginTrimming()
    {
        lock (_gate)
        {
            _isTrimming = false;
            _rowsFrom = _index.First;
            return _index.First;
        }
    }

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

    private void NoteLost(PageRange range, List<Publication> publications)
    {
        var found = publications.Select(publication => publication.Position.Offset).ToHashSet();
        var lost = new List<long>();
        lock (_gate)
        {
            for (var offset = range.First; offset <= range.Last; offset++)
            {
                if (!found.Contains(offset) && _index.StateOf(offset) is EntryState.Kept or EntryState.Erased)
                {
                    _index.Mark(offset, EntryState.Lost);
                    lost.Add(offset);
                }
            }
        }

        _store.FoundLost(Address, lost);
    }

    // In portions, so that those who publish do not wait for all of a long history.
    private List<EraseWrite> PlanErasure(long? offset)
    {
        const int Portion = 1024;
        lock (_gate)
        {
            TrimUnsynchronized();
            var (first, last) = offset is { } one ? (one, one) : (_index.First, _index.Head);
            var places = new List<(long, IndexEntry)>();
            for (var i = first; i <= last; i++)
            {
                if (_index.StateOf(i) is EntryState.Kept)
                {
                    places.Add((i, _index[i]));
                }
            }

            return [.. places.Chunk(Portion).Select(portion => new EraseWrite(this, portion))];
        }
    }

    private void TrimUnsynchronized(int slack = 1)
    {
        _index.Trim(_log.Rule, _store.TimeProvider.GetUtcNow());
        LetGoUnsynchronized(slack);
    }

    private void LetGoUnsynchronized(int slack)
    {
        _recent.DropThrough(_index.First - 1);
        PublishUnsynchronized();
        if (!_isTrimming && Math.Min(_index.First - 1, _rowsThrough) - _rowsFrom + 1 >= slack)
        {
            _isTrimming = true;
            _store.Trimming.Add(this);
        }
    }

    private void PublishUnsynchronized()
    {
        Volatile.Write(ref _head, _index.Head);
        Volatile.Write(ref _count, _index.Count);
        Volatile.Write(ref _erased, _index.Erased);
        Volatile.Write(ref _bytes, _index.Bytes);
        if (!IsForgotten && _index.Cost != Stored)
        {
            _account.Add(_index.Cost - Stored);
            Stored = _index.Cost;
        }

        if (_index.Capacity != _accounted)
        {
            // The index is what a channel costs in memory.
            _log.Memory.Add(_index.Capacity - _accounted);
            _accounted = _index.Capacity;
        }
    }
}
