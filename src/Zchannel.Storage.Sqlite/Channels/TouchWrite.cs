using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Has it remembered that a channel is in use, also before anything is published in it. Nobody waits for it.
/// </summary>
internal sealed class TouchWrite(ChannelStaging staging) : IStoreWrite
{
    /// <inheritdoc />
    public int Weight => 64;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) => staging.Touch(transaction);

    /// <inheritdoc />
    public void Committed() => staging.Committed();

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
    }
}
