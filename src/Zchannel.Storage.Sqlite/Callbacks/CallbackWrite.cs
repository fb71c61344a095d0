using Zchannel.Callbacks;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Callbacks;

/// <summary>
/// One turn of an app's changes as a change of the database.
/// </summary>
internal sealed class CallbackWrite(CallbackApp app, ICallbackChanges changes) : IStoreWrite, ICallbackRows
{
    private StoreTransaction _transaction = null!;
    private long _app;

    /// <inheritdoc />
    public int Weight => changes.Weight;

    /// <inheritdoc />
    public void Write(StoreTransaction transaction)
    {
        (_transaction, _app) = (transaction, app.Id(transaction));
        changes.Write(this);
    }

    /// <inheritdoc />
    public void Committed()
    {
        app.End(isKept: true);
        changes.Committed();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
        app.End(isKept: false);
        changes.Failed(failure);
    }

    /// <inheritdoc />
    public void Put(CallbackRow row) => CallbackTable.Put(_transaction, CallbackId.Of(_app, row.Number), row.IsExpected, row.Kept);

    /// <inheritdoc />
    public void Delete(long number) => CallbackTable.Delete(_transaction, CallbackId.Of(_app, number));

    /// <inheritdoc />
    public long ReadSequence(string channel) => SequenceTable.Read(_transaction, _app, channel);

    /// <inheritdoc />
    public void PutSequence(string channel, long last, DateTimeOffset expires) => SequenceTable.Put(_transaction, _app, channel, last, expires);
}
