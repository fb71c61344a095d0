using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>What publishers and readers of durable channels see of a disk that fails.</summary>
public sealed class ChannelFaultTests : IDisposable
{
    private readonly FaultyStore _store = new(new Random(7));
    private readonly RecordingLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.WriteFails)]
    [InlineData(DiskFault.ReadOnly)]
    internal async Task WriteThatFails_UsesUpNothing_AndAllGoesOnWhenTheFaultIsGone(DiskFault fault)
    {
        await using var storage = _store.Open();
        var history = await OpenAsync(storage);
        await AppendAsync(storage, history, "a");
        _store.Disk.Fault = fault;

        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => AppendAsync(storage, history, "refused"));
            Assert.True(failure.RetryAfter > TimeSpan.Zero);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => history.EraseAsync(1, Token).AsTask());
        }

        Assert.Equal(["a"], (await history.ReadAllAsync()).Texts());
        Assert.Equal((1, 1), (history.Head, history.Count));
        _store.Disk.Fault = DiskFault.None;
        await AppendAsync(storage, history, "b");

        var page = await history.ReadAllAsync();
        Assert.Equal(["a", "b"], page.Texts());
        Assert.True(page.IsComplete);
        Assert.Equal([1, 2], _log.Joined.Select(joined => joined.Position.Offset));
        Assert.Single(_log.Joined.Select(joined => joined.Position.Epoch).Distinct());
    }

    [Fact]
    public async Task SyncThatFails_DeliversNothing_AndARestartForksAtWhatIsThere()
    {
        Epoch before;
        await using (var storage = _store.Open())
        {
            var history = await OpenAsync(storage);
            before = history.Epoch;
            await AppendAsync(storage, history, "kept");
            _store.Disk.Fault = DiskFault.SyncFails;
            await Assert.ThrowsAsync<StorageUnavailableException>(() => AppendAsync(storage, history, "unknown"));
            _store.Disk.Fault = DiskFault.None;

            await Assert.ThrowsAsync<StorageUnavailableException>(() => AppendAsync(storage, history, "refused"));
            Assert.Equal(StoreState.Broken, storage.Health.State);
            Assert.Equal(["kept"], _log.Joined.Select(Text));
            Assert.Equal(["kept"], (await history.ReadAllAsync()).Texts());
        }

        Assert.False(File.Exists(_store.Files.Stopped));
        await using var again = _store.Open();
        var after = await OpenAsync(again);

        // What failed may be there or not; it was never heard, so whoever goes on from the first publication misses nothing.
        Assert.Equal(["kept"], (await after.ReadAllAsync()).Texts().Where(text => text != "unknown"));
        Assert.NotEqual(before.Id, after.Epoch.Id);
        Assert.True(after.Epoch.TryFindShared(before.Id, out var shared));
        Assert.InRange(shared, 1, after.Head);
        await AppendAsync(again, after, "next");
    }

    [Fact]
    public async Task SlowDisk_HasPublishersWait_AndReadersGoOn()
    {
        await using var storage = _store.Open(maxWaitingBytes: 2000);
        var history = await OpenAsync(storage);
        await AppendAsync(storage, history, "a");
        List<Task> waiting = [];
        using (_store.Disk.HoldSyncs())
        {
            waiting.Add(AppendAsync(storage, history, "b"));
            await _store.Disk.HeldSyncAsync(Token);
            var refused = false;
            for (var i = 0; i < 100 && !refused; i++)
            {
                var publish = AppendAsync(storage, history, "c");
                refused = publish.IsFaulted;
                waiting.Add(publish);
            }

            Assert.True(refused, "A hundred publishes wait where there is room for a few.");
            await Assert.ThrowsAsync<StorageUnavailableException>(() => waiting[^1]);
            waiting.RemoveAt(waiting.Count - 1);
            Assert.All(waiting, publish => Assert.False(publish.IsCompleted));
            Assert.Equal(["a"], (await history.ReadAllAsync()).Texts());
            Assert.Single(_log.Joined);
        }

        await Task.WhenAll(waiting);
        Assert.Equal(waiting.Count + 1, history.Head);
    }

    public void Dispose() => _store.Dispose();

    private static string Text(Publication publication) => System.Text.Encoding.UTF8.GetString(publication.Payload.Span);

    private async Task<IChannelHistory> OpenAsync(SqliteStorage storage) => await storage.Channels.OpenAsync(new ChannelAddress("shop", "news"), _log, Token);

    private async Task AppendAsync(SqliteStorage storage, IChannelHistory history, string text) =>
        await storage.Channels.AppendAsync([new Append(history, RecordingLog.Text(text, _store.Time.GetUtcNow()))], Token);
}
