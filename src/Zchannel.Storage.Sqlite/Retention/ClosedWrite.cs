using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Retention;

/// <summary>
/// A change of a channel that is not open.
/// </summary>
internal sealed class ClosedWrite(Action<StoreTransaction> write, Action committed) : IStoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it is written.</summary>
    public Task Completion => _done.Task;

    /// <inheritdoc />
    public int Weight => 256;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) => write(transaction);

    /// <inheritdoc />
    public void Committed()
    {
        committed();
        _done.SetResult();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) => _done.SetException(failure);
}
