using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Deletes publish keys whose time is over, a few at a time.
/// </summary>
internal sealed class ExpiredKeys(Database database, TimeProvider timeProvider) : IStoreChore
{
    private long _next = PublishKeyRows.NextExpiry(database);
    private long _staged;

    /// <inheritdoc />
    public bool IsDue => Volatile.Read(ref _next) <= timeProvider.GetUtcNow().UtcTicks;

    /// <summary>Notes a key that was written. On the writer's thread.</summary>
    public void Added(long expires) => Volatile.Write(ref _next, Math.Min(_next, expires));

    /// <inheritdoc />
    public void Write(StoreTransaction transaction, int rows)
    {
        PublishKeyRows.DeleteExpired(transaction, timeProvider.GetUtcNow().UtcTicks, rows);
        _staged = PublishKeyRows.NextExpiry(transaction);
    }

    /// <inheritdoc />
    public void Committed() => Volatile.Write(ref _next, _staged);

    /// <inheritdoc />
    public void Failed()
    {
    }
}
