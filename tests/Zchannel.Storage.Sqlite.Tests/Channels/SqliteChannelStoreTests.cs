using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>What every store promises.</summary>
public class SqliteChannelStoreTests : ChannelStoreSpecification, IAsyncLifetime
{
    private readonly List<OpenStore> _stores = [];

    // Each has a database of its own.
    protected override int Iterations => 40;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    // How many publications are left in the order in which they came.
    protected virtual int Recent => new SqliteStorageOptions { Directory = "" }.RecentPublications;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    // What is lost without a disk's confirmation is not looked at here.
    protected override IChannelStore Create(TimeProvider time)
    {
        var store = new OpenStore(options => options with { TimeProvider = time, Fsync = Fsync.Interval, RecentPublications = Recent });
        lock (_stores)
        {
            _stores.Add(store);
        }

        return store.Storage.Channels;
    }
}

/// <summary>The same while publications are put with their channels all the time.</summary>
public sealed class SettlingChannelStoreTests : SqliteChannelStoreTests
{
    protected override int Recent => 2;
}
