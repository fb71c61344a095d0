using System.Collections.Concurrent;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Deletes the rows of what channels have let go of, and of channels that are forgotten, a few at a time.
/// </summary>
internal sealed class Trimming : IStoreChore
{
    private const string DeleteKeysSql =
        "DELETE FROM publish_keys WHERE channel = ?1 AND key IN (SELECT key FROM publish_keys WHERE channel = ?1 LIMIT ?2)";

    private readonly ConcurrentQueue<SqliteChannelHistory> _trimmed = new();
    private readonly ConcurrentQueue<(long Channel, long First)> _closed = new();
    private readonly ConcurrentQueue<long> _forgotten = new();
    private readonly List<SqliteChannelHistory> _begun = [];
    private readonly StoreFigures _figures;
    private int _closedEnded;
    private int _forgottenEnded;
    private int _deleted;

    /// <summary>Takes up what was left to do when the database was closed.</summary>
    public Trimming(Database database, StoreFigures figures)
    {
        _figures = figures;
        using var select = database.PrepareOnce("SELECT channel FROM forgotten");
        while (select.Step())
        {
            _forgotten.Enqueue(select.Integer(0));
        }
    }

    /// <inheritdoc />
    public bool IsDue => !_trimmed.IsEmpty || !_closed.IsEmpty || !_forgotten.IsEmpty;

    /// <summary>Has the rows deleted that a channel has let go of.</summary>
    public void Add(SqliteChannelHistory history) => _trimmed.Enqueue(history);

    /// <summary>Has the rows deleted of what was let go of of a channel that is not open.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="first">The offset of the oldest publication that is kept.</param>
    public void Add(long channel, long first) => _closed.Enqueue((channel, first));

    /// <summary>Has all rows deleted of a channel that is forgotten.</summary>
    public void AddForgotten(long channel) => _forgotten.Enqueue(channel);

    /// <inheritdoc />
    public void Write(StoreTransaction transaction, int rows)
    {
        while (rows > 0 && _trimmed.TryPeek(out var history))
        {
            if (_begun.Count == 0 || _begun[^1] != history)
            {
                _begun.Add(history);
            }

            rows -= Trim(transaction, history, rows);
        }

        foreach (var (channel, first) in _closed)
        {
            var limit = rows;
            if (rows <= 0 || (rows -= DeleteBefore(transaction, channel, first, limit) + 1) < 0)
            {
                break;
            }

            _closedEnded++;
        }

        foreach (var channel in _forgotten)
        {
            if (rows <= 0 || !TryEnd(transaction, channel, ref rows))
            {
                break;
            }

            _forgottenEnded++;
        }
    }

    /// <inheritdoc />
    public void Committed()
    {
        _figures.WereTrimmed(_deleted);
        _deleted = 0;
        _begun.Clear();
        for (; _closedEnded > 0; _closedEnded--)
        {
            _closed.TryDequeue(out _);
        }

        for (; _forgottenEnded > 0; _forgottenEnded--)
        {
            _forgotten.TryDequeue(out _);
        }
    }

    /// <inheritdoc />
    public void Failed()
    {
        foreach (var history in _begun)
        {
            _trimmed.Enqueue(history);
        }

        _begun.Clear();
        (_closedEnded, _forgottenEnded) = (0, 0);
        _deleted = 0;
    }

    private int Trim(StoreTransaction transaction, SqliteChannelHistory history, int rows)
    {
        var channel = history.Staging.Id;
        if (channel == 0 || history.Kept.IsForgotten)
        {
            _trimmed.TryDequeue(out _);
            return 1;
        }

        var first = history.Kept.BeginTrimming();
        var deleted = DeleteBefore(transaction, channel, first, rows);
        ChannelRows.Trim(transaction, channel, history.Staging.Summarize());
        if (deleted < rows)
        {
            _trimmed.TryDequeue(out _);
        }

        return deleted + 1;
    }

    private int DeleteBefore(StoreTransaction transaction, long channel, long first, int limit)
    {
        var deleted = PublicationRows.Delete(transaction, PublicationId.Of(channel, 0), PublicationId.Of(channel, first - 1), limit);
        _deleted += deleted;
        return deleted;
    }

    private static bool TryEnd(StoreTransaction transaction, long channel, ref int rows)
    {
        var limit = rows;
        var deleted = PublicationRows.Delete(transaction, PublicationId.Of(channel, 0), PublicationId.Of(channel, PublicationId.MaxOffset), limit);
        rows -= deleted + 1;
        if (deleted == limit || rows <= 0)
        {
            return false;
        }

        limit = rows;
        transaction.Statement(DeleteKeysSql).Bind(1, channel).Bind(2, limit).Run();
        rows -= transaction.Database.Changes;
        if (rows <= 0)
        {
            return false;
        }

        transaction.Statement("DELETE FROM forgotten WHERE channel = ?").Bind(1, channel).Run();
        return true;
    }
}
