using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Takes a channel out of the database. If that fails it is tried again before the channel is opened next.
/// </summary>
internal sealed class ForgetWrite(SqliteChannelStore store, SqliteChannelHistory history) : IStoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wasStored;

    /// <summary>Whether the channel is still there.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Completes when it has been tried.</summary>
    public Task Completion => _done.Task;

    /// <inheritdoc />
    public int Weight => 64;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) => _wasStored = history.Staging.Forget(transaction);

    /// <inheritdoc />
    public void Committed()
    {
        if (_wasStored)
        {
            store.Trimming.AddForgotten(history.Staging.Id);
        }

        store.Stored.Of(history.Address.App).Add(-history.Kept.Stored);
        End();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
        HasFailed = true;
        store.NotForgotten(history);
        End();
    }

    private void End()
    {
        store.Open.Release(history.Address);
        _done.SetResult();
    }
}
