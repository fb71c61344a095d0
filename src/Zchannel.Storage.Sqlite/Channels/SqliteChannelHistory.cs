using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Channels.Recent;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// One channel: what is kept of it as an index in memory, its payloads on the disk.
/// </summary>
internal sealed class SqliteChannelHistory : IChannelHistory
{
    // While it is open, how often it is written down in its PositionAge that it is in use.
    private const int TouchesInPositionAge = 8;

    // Of what is erased at once, so that those who publish do not wait for all of a long history.
    private const int ErasedAtOnce = 1024;

    private readonly SqliteChannelStore _store;
    private readonly IPublicationLog _log;
    private long _touched;

    /// <summary>Makes the history of a channel.</summary>
    /// <param name="store">The store.</param>
    /// <param name="log">The channel's live side.</param>
    /// <param name="found">What the database has of it.</param>
    public SqliteChannelHistory(SqliteChannelStore store, IPublicationLog log, FoundChannel found)
    {
        (_store, _log, Address) = (store, log, found.Address);
        _touched = found.Id == 0 ? store.TimeProvider.GetUtcNow().UtcTicks : found.LastUsed;
        Epoch = found.Lineage.ToEpoch(found.Root, store.Generations, found.Index.Head);
        Kept = new SharedPublications(store, this, log, found);
        Staging = new ChannelStaging(store, this, found);
    }

    public ChannelAddress Address { get; }

    /// <summary>What is kept of it.</summary>
    public SharedPublications Kept { get; }

    /// <summary>The side that is written.</summary>
    public ChannelStaging Staging { get; }

    public Epoch Epoch { get; }

    public long Head => Kept.Head;

    public int Count => Kept.Count;

    public int Erased => Kept.Erased;

    public long Bytes => Kept.Bytes;

    /// <summary>Whether what is appended now is kept.</summary>
    public bool Keeps => _log.Rule.History > 0;

    /// <summary>Counts who would receive a publication now.</summary>
    public int CountReceivers(string? excludedClient) => _log.CountReceivers(excludedClient);

    /// <summary>Has a publication join that is committed.</summary>
    public void Join(Append append, Placement placement)
    {
        var publication = append.Publication;
        publication.PlaceAt(new StreamPosition(Epoch.Id, placement.Offset));
        Kept.Join(publication, placement);
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
            var range = Kept.FindPage(after, limit, maxBytes, out var settled, out var recent);
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
            _store.FoundLost(Address, Kept.Lose(settled, publications.Select(publication => publication.Position.Offset).ToHashSet()));
        }
    }

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default) => new(Kept.FindOffset(time));

    public async ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default)
    {
        var newest = 0L;
        foreach (var portion in Kept.FindErasable(offset).Chunk(ErasedAtOnce))
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
        Kept.Trim();
        var (now, touched) = (_store.TimeProvider.GetUtcNow().UtcTicks, Volatile.Read(ref _touched));
        if (now - touched >= _log.Rule.PositionAge.Ticks / TouchesInPositionAge && Interlocked.CompareExchange(ref _touched, now, touched) == touched)
        {
            _store.Ride(new TouchWrite(Staging));
        }
    }

    public void Forget()
    {
        Kept.Close();
        _store.Forget(this);
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
}
