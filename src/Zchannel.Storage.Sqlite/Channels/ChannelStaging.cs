using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// The side of a channel that is written: assigns offsets within a transaction, from the head that has joined. For the writer's thread alone.
/// </summary>
/// <remarks>
/// What is staged belongs to one transaction: in the next one it is begun anew, which is all there is to undo when one fails.
/// The channel's row tells up to where its publications are settled; it is not written for one that is not, which by itself tells the rest.
/// </remarks>
internal sealed class ChannelStaging
{
    private readonly SqliteChannelStore _store;
    private readonly SqliteChannelHistory _history;
    private readonly ChannelAddress _address;
    private readonly byte[] _root;
    private readonly Action<StoreTransaction> _writeRow;
    private Lineage _lineage;
    private Lineage _stagedLineage;
    private bool _isStored;
    private bool _isForgotten;
    private long _stagedIn;
    private long _rowStagedIn;
    private long _head;
    private long _skipped;
    private long _settled;
    private long _stagedSettled;
    private long _lastUsed;

    /// <summary>Makes the side of a channel that is written.</summary>
    /// <param name="store">The store.</param>
    /// <param name="history">The side that is read.</param>
    /// <param name="found">What the database has of it.</param>
    public ChannelStaging(SqliteChannelStore store, SqliteChannelHistory history, FoundChannel found)
    {
        (_store, _history, _address, _root, Id, _isStored) = (store, history, found.Address, found.Root, found.Id, found.Id != 0);
        (_lineage, _stagedLineage) = (found.Lineage, found.Lineage);
        _lastUsed = found.Id == 0 ? store.TimeProvider.GetUtcNow().UtcTicks : found.LastUsed;
        _settled = history.Head;
        _writeRow = WriteRow;
    }

    /// <summary>The channel's number in the keys of its publications; 0 before it has one. Set once.</summary>
    public long Id { get; private set; }

    /// <summary>Writes a publication, and under which key it was published.</summary>
    public Placement Append(StoreTransaction transaction, Append append)
    {
        Begin(transaction);
        _lastUsed = Math.Max(_lastUsed, append.Publication.Time.UtcTicks);
        var current = _store.Generations.Current.Number;
        if (_stagedLineage.Latest != current)
        {
            _stagedLineage = _stagedLineage.ForkAt(current, _head);
            Stage(transaction);
        }
        else if (!_isStored)
        {
            Stage(transaction);
        }

        _head++;
        var number = 0L;
        if (_history.Keeps)
        {
            number = _store.Recent.Insert(transaction, PublicationId.Of(Id, _head), append.Publication);
        }
        else
        {
            _skipped = _stagedSettled = _head;
            Stage(transaction);
        }

        return new Placement(_head, number, append.Key is { } key ? Remember(transaction, key, append.Publication) : 0);
    }

    /// <summary>Has it written with this transaction that the channel is in use now.</summary>
    public void Touch(StoreTransaction transaction)
    {
        _lastUsed = _store.TimeProvider.GetUtcNow().UtcTicks;
        Stage(transaction);
    }

    /// <summary>Has the channel's row written with this transaction, and made if there is none.</summary>
    public void Stage(StoreTransaction transaction)
    {
        Begin(transaction);
        if (_rowStagedIn != transaction.Number)
        {
            _rowStagedIn = transaction.Number;
            transaction.BeforeCommit(_writeRow);
        }
    }

    /// <summary>Notes that with this transaction all up to an offset is where the channel has its publications, or let go of.</summary>
    public void Settle(StoreTransaction transaction, long offset)
    {
        Stage(transaction);
        _stagedSettled = Math.Max(_stagedSettled, offset);
    }

    /// <summary>Notes that what was staged last is kept.</summary>
    public void Committed() => (_lineage, _isStored, _settled) = (_stagedLineage, true, _stagedSettled);

    /// <summary>Tells what is kept and settled.</summary>
    public HistorySummary Summarize() => _history.Kept.Summarize(_settled);

    /// <summary>Takes the channel out of the database, with what else is staged.</summary>
    /// <returns>Whether something of it may have been there.</returns>
    public bool Forget(StoreTransaction transaction)
    {
        _isForgotten = true;
        if (Id != 0)
        {
            ChannelRows.Forget(transaction, Id);
        }

        return Id != 0;
    }

    private void Begin(StoreTransaction transaction)
    {
        if (_stagedIn == transaction.Number)
        {
            return;
        }

        (_stagedIn, _stagedLineage, _head, _skipped, _stagedSettled) = (transaction.Number, _lineage, _history.Head, 0, _settled);
        if (Id == 0)
        {
            Id = _store.ChannelIds.Next(transaction);
        }
    }

    private int Remember(StoreTransaction transaction, PublishKey key, Publication publication)
    {
        var receivers = _history.CountReceivers(publication.ExcludedClient);
        PublishKeyRows.Insert(transaction, Id, key, _head, receivers);
        _store.ExpiredKeys.Added(key.Expires.UtcTicks);
        return receivers;
    }

    private void WriteRow(StoreTransaction transaction)
    {
        if (_isForgotten)
        {
            return;
        }

        var kept = _history.Kept.Summarize(_stagedSettled);
        var summary = new HistorySummary(Math.Max(kept.First, _skipped + 1), _skipped > 0 ? 0 : kept.Bytes, kept.Oldest);
        var row = new ChannelRow
        {
            Id = Id,
            Address = _address,
            Root = _root,
            Lineage = _stagedLineage.ToString(),
            Head = _stagedSettled,
            LastUsed = _lastUsed,
            First = summary.First,
            Bytes = summary.Bytes,
        };
        if (_isStored)
        {
            ChannelRows.Update(transaction, row, summary);
        }
        else
        {
            ChannelRows.Insert(transaction, row, summary);
        }
    }
}
