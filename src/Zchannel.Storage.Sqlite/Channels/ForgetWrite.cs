using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Takes a channel out of the database. If that fails it is still there when it is opened next.
/// </summary>
internal sealed class ForgetWrite(SqliteChannelStore store, SqliteChannelHistory history) : IStoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _wasStored;

    /// <summary>The channel.</summary>
    public SqliteChannelHistory History => history;

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

        End();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) => End();

    private void End()
    {
        store.EndForgetting(this);
        _done.SetResult();
    }
}
