using Zchannel.Storage.Sqlite.Channels.Recent;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Publications of a channel that are to be erased.
/// </summary>
internal sealed class EraseWrite(SqliteChannelHistory history, (long Offset, IndexEntry Entry)[] places) : IStoreWrite
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when all are erased.</summary>
    public Task Completion => _done.Task;

    /// <summary>The offset of the newest.</summary>
    public long Newest => places[^1].Offset;

    /// <inheritdoc />
    public int Weight => 32 * places.Length;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction)
    {
        // Also of the pages that become free: what is erased is not to be found in the file any more.
        transaction.Statement("PRAGMA secure_delete = ON").Run();
        foreach (var (offset, entry) in places)
        {
            // While one is being settled it is in both places.
            var id = PublicationId.Of(history.Staging.Id, offset);
            PublicationRows.Erase(transaction, id, entry);
            if (history.Kept.NumberOf(offset) is not 0 and var number)
            {
                RecentRows.Erase(transaction, number, id, entry);
            }
        }

        transaction.Statement("PRAGMA secure_delete = FAST").Run();
    }

    /// <inheritdoc />
    public void Committed()
    {
        history.Kept.Erase(Array.ConvertAll(places, static place => place.Offset));
        _done.SetResult();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure) => _done.SetException(failure);
}
