using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// A channel on its way from another store, with what is kept of it. What there was of it before is forgotten.
/// </summary>
internal sealed class TakeOverWrite(SqliteChannelStore store, SqliteChannelHistory history, HistoryOrigin origin) : IStoreWrite
{
    private const string FindSql = "SELECT id, head FROM channels WHERE app = ? AND name = ?";

    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _forgotten;

    /// <summary>Completes when the channel is there.</summary>
    public Task Completion => _done.Task;

    /// <inheritdoc />
    public int Weight { get; } = (int)Math.Min(int.MaxValue, origin.Kept.Sum(static publication => publication.Payload.Length + 256L));

    /// <inheritdoc />
    public void Write(StoreTransaction transaction)
    {
        Forget(transaction);
        history.Staging.Stage(transaction);
        foreach (var publication in origin.Kept)
        {
            PublicationRows.Insert(transaction, PublicationId.Of(history.Staging.Id, publication.Position.Offset), publication);
        }
    }

    /// <inheritdoc />
    public void Committed()
    {
        history.Staging.Committed();
        if (_forgotten != 0)
        {
            store.Trimming.AddForgotten(_forgotten);
        }

        _done.SetResult();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) => _done.SetException(failure);

    private void Forget(StoreTransaction transaction)
    {
        var found = transaction.Statement(FindSql).Bind(1, history.Address.App).Bind(2, history.Address.Channel);
        var isThere = found.Step();
        var (id, head) = isThere ? (found.Integer(0), found.Integer(1)) : (0, 0);
        found.Reset();
        _forgotten = id;
        if (isThere)
        {
            ChannelRows.Forget(transaction, id, head);
        }
    }
}
