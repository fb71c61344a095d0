using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// The side of a channel that is written: assigns offsets within a transaction, from the head that has joined. For the writer's thread alone.
/// </summary>
/// <remarks>
/// What is staged belongs to one transaction: in the next one it is begun anew, which is all there is to undo when one fails.
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
    private long _head;
    private long _bytes;
    private long _skipped;

    /// <summary>Makes the side of a channel that is written.</summary>
    /// <param name="store">The store.</param>
    /// <param name="history">The side that is read.</param>
    /// <param name="address">The channel.</param>
    /// <param name="root">What sets its epochs apart.</param>
    /// <param name="lineage">Where its epochs begin and fork.</param>
    /// <param name="id">Its number; 0 where the database does not have it yet.</param>
    public ChannelStaging(
        SqliteChannelStore store, SqliteChannelHistory history, ChannelAddress address, byte[] root, Lineage lineage, long id)
    {
        (_store, _history, _address, _root, _lineage, _stagedLineage, Id, _isStored) = (store, history, address, root, lineage, lineage, id, id != 0);
        _writeRow = WriteRow;
    }

    /// <summary>The channel's number in the keys of its publications; 0 before it has one. Set once.</summary>
    public long Id { get; private set; }

    /// <summary>Writes a publication, and under which key it was published.</summary>
    public Placement Append(StoreTransaction transaction, Append append)
    {
        Stage(transaction);
        var current = _store.Generations.Current.Number;
        if (_stagedLineage.Latest != current)
        {
            _stagedLineage = _stagedLineage.ForkAt(current, _head);
        }

        _head++;
        var isKept = _history.Keeps;
        if (isKept)
        {
            _bytes += append.Publication.Payload.Length;
            PublicationRows.Insert(transaction, PublicationId.Of(Id, _head), append.Publication);
        }
        else
        {
            _skipped = _head;
        }

        return new Placement(_head, isKept, append.Key is { } key ? Remember(transaction, key, append.Publication) : 0);
    }

    /// <summary>Has the channel's row written with this transaction, and made if there is none.</summary>
    public void Stage(StoreTransaction transaction)
    {
        if (_stagedIn == transaction.Number)
        {
            return;
        }

        (_stagedIn, _stagedLineage, _head, _bytes, _skipped) = (transaction.Number, _lineage, _history.Head, 0, 0);
        if (Id == 0)
        {
            Id = _store.ChannelIds.Next(transaction);
        }

        transaction.BeforeCommit(_writeRow);
    }

    /// <summary>Notes that what was staged last is kept.</summary>
    public void Committed() => (_lineage, _isStored) = (_stagedLineage, true);

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

        var kept = _history.Summarize();
        var summary = new HistorySummary(Math.Max(kept.First, _skipped + 1), _skipped > 0 ? 0 : kept.Bytes + _bytes, kept.Oldest);
        var row = new ChannelRow
        {
            Id = Id,
            Address = _address,
            Root = _root,
            Lineage = _stagedLineage.ToString(),
            Head = _head,
            LastUsed = _store.TimeProvider.GetUtcNow().UtcTicks,
            First = summary.First,
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
