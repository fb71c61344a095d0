using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Has a channel remembered that somebody uses, before anything is published in it. Nobody waits for it: the first publication would do the same.
/// </summary>
internal sealed class TouchWrite(ChannelStaging staging) : IStoreWrite
{
    /// <inheritdoc />
    public int Weight => 64;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) => staging.Stage(transaction);

    /// <inheritdoc />
    public void Committed() => staging.Committed();

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
    }
}
