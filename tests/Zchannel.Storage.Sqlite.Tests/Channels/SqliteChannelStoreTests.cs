using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>What every store promises.</summary>
public sealed class SqliteChannelStoreTests : ChannelStoreSpecification, IAsyncLifetime
{
    private readonly List<OpenStore> _stores = [];

    // Each has a database of its own.
    protected override int Iterations => 40;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    // What is lost without a disk's confirmation is not looked at here.
    protected override IChannelStore Create(TimeProvider time)
    {
        var store = new OpenStore(options => options with { TimeProvider = time, Fsync = Fsync.Interval });
        lock (_stores)
        {
            _stores.Add(store);
        }

        return store.Storage.Channels;
    }
}
