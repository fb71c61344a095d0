using Zchannel.Channels;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Puts a channel that another store has kept so far into the database, in the place of what that held of it before.
/// </summary>
internal sealed class TakeOverWrite(SqliteChannelStore store, SqliteChannelHistory history, HistoryOrigin origin) : IStoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _replaced;
    private long _replacedCost;

    /// <summary>Completes when it is there.</summary>
    public Task Completion => _done.Task;

    /// <inheritdoc />
    public int Weight { get; } = (int)Math.Min(origin.Kept.Sum(publication => (long)publication.Payload.Length + Publication.Overhead), int.MaxValue);

    /// <inheritdoc />
    public void Write(StoreTransaction transaction)
    {
        (_replaced, _replacedCost) = ChannelRows.FindCost(transaction, history.Address);
        if (_replaced != 0)
        {
            ChannelRows.Forget(transaction, _replaced);
        }

        history.Staging.Stage(transaction);
        var offset = origin.Head - origin.Kept.Count;
        foreach (var publication in origin.Kept)
        {
            PublicationRows.Insert(transaction, PublicationId.Of(history.Staging.Id, ++offset), publication);
        }
    }

    /// <inheritdoc />
    public void Committed()
    {
        history.Staging.Committed();
        if (_replaced != 0)
        {
            store.Trimming.AddForgotten(_replaced);
            store.Stored.Of(history.Address.App).Add(-_replacedCost);
        }

        _done.SetResult();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) => _done.SetException(failure);
}
