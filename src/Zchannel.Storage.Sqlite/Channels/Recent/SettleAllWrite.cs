using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// Settles all publications before a stop, so that whoever opens the database next finds each in its channel's place. If that fails, the next
/// start does it.
/// </summary>
internal sealed class SettleAllWrite(RecentPublications recent) : IStoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when it has been tried.</summary>
    public Task Completion => _done.Task;

    /// <inheritdoc />
    public int Weight => 0;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) => recent.WriteAll(transaction);

    /// <inheritdoc />
    public void Committed() => _done.SetResult();

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) => _done.SetResult();
}
