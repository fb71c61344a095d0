using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Sets right beside a publish key how many could receive its publication: somebody came or went during the commit. Nobody waits for it.
/// </summary>
internal sealed class ReceiversWrite(long channel, PublishKey key, long offset, int receivers) : IStoreWrite
{
    /// <inheritdoc />
    public int Weight => 256;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction) => PublishKeyRows.Insert(transaction, channel, key, offset, receivers);

    /// <inheritdoc />
    public void Committed()
    {
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
    }
}
