using Zchannel.Callbacks;
using Zchannel.Core.Tests.Callbacks;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>Who waits for a disk that does not answer, and who does not.</summary>
public sealed class FrozenDiskTests : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly FaultyStore _store = new(new Random(7));
    private readonly RecordingLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task OneWhoReads_HasTheSilenceNoticed_AndWhoeverComesThenIsRefused()
    {
        await using var storage = _store.Open();
        var history = await OpenAsync(storage, "news");
        Task<KeptPublish?> early;
        using (_store.Disk.Freeze())
        {
            early = Task.Run(() => history.FindPublishAsync("key", Token).AsTask(), Token);
            await NoticedAsync(storage);

            Assert.Contains("has not answered for 5 seconds", storage.Health.Reason, StringComparison.Ordinal);
            await RefusedAsync(() => history.FindPublishAsync("another", Token).AsTask());
            await RefusedAsync(() => OpenAsync(storage, "sport"));
            await RefusedAsync(() => storage.Channels.HasAsync(new ChannelAddress("shop", "sport"), Token).AsTask());
            await RefusedAsync(() => storage.Channels.ListAsync("shop", Token).AsTask());
            await RefusedAsync(() => AppendAsync(storage, history, "refused"));
            Assert.False(early.IsCompleted);
        }

        Assert.Null(await early.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await WrittenAsync(storage);
        Assert.Equal(StoreState.Available, storage.Health.State);
        await OpenAsync(storage, "sport");
        Assert.Equal(0, history.Head);
    }

    [Fact]
    public async Task OneWhoHasReadAfterALongWait_MayWriteBeforeTheWriterKnows()
    {
        await using var storage = _store.Open();
        var (entered, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var read = Task.Run(() => HoldAsync(storage, entered, released), Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        var write = new RecordedWrite();
        using (_store.Disk.HoldSyncs())
        {
            storage.Writer.Post(RecordedWrite.Insert(1));
            await _store.Disk.HeldSyncAsync(Token);
            _store.Time.Advance(5 * Tick);
            Assert.Throws<StorageUnavailableException>(() => storage.Writer.Post(new RecordedWrite()));

            released.SetResult();
            await read;
            storage.Writer.Post(write);
        }

        await write.Outcome;
    }

    [Fact]
    public async Task SlowRead_OnADiskThatTakesWrites_IsNoSilence()
    {
        await using var storage = _store.Open();
        List<StoreState> changes = [];
        storage.Health.Changed += changes.Add;
        var (entered, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var read = Task.Run(() => HoldAsync(storage, entered, released), Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        for (var i = 0; i < 12; i++)
        {
            _store.Time.Advance(Tick);
            await WrittenAsync(storage);
        }

        released.SetResult();
        await read;
        Assert.Empty(changes);
    }

    [Fact]
    public async Task OneWhoWaitsForAConnection_IsToldAfterAsLong()
    {
        await using var storage = _store.Open();
        var released = new TaskCompletionSource();
        List<Task> reads = [];
        for (var i = 0; i < Math.Clamp(Environment.ProcessorCount * 2, 2, 8); i++)
        {
            var entered = new TaskCompletionSource();
            reads.Add(Task.Factory.StartNew(
                () => HoldAsync(storage, entered, released), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
            await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        }

        var waits = storage.Channels.ListAsync("shop", Token).AsTask();
        Assert.False(waits.IsCompleted);
        while (!waits.IsCompleted)
        {
            _store.Time.Advance(Tick);
            await Task.Yield();
        }

        await RefusedAsync(() => waits);
        released.SetResult();
        await Task.WhenAll(reads);
        Assert.Empty(await storage.Channels.ListAsync("shop", Token));
    }

    [Fact]
    public async Task MessagesForTheApplication_AreRefusedWhileATurnWaits()
    {
        var app = CallbackSamples.App(callbackQueue: 0);
        await using var storage = _store.Open();
        await using var queue = new CallbackQueue(_store.Time, storage.Callbacks);
        // What was kept before is read first.
        Assert.Empty(await ListAsync());
        Task early;
        using (_store.Disk.HoldSyncs())
        {
            early = EnqueueAsync("early");
            await _store.Disk.HeldSyncAsync(Token);
            _store.Time.Advance(5 * Tick);

            await RefusedAsync(() => EnqueueAsync("late"));
            await RefusedAsync(() => queue.DropAsync(app, new CallbackFilter(), Token).AsTask());
            Assert.False(early.IsCompleted);
        }

        await early.WaitAsync(TimeSpan.FromSeconds(30), Token);
        await EnqueueAsync("after");
        Assert.Equal(["after", "early"], (await ListAsync()).Select(one => one.Callback.Id).Order());

        Task<IReadOnlyList<KeptCallback>> ListAsync() =>
            queue.ListAsync(app, CallbackState.Waiting, new CallbackFilter(), after: null, 10, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);

        Task EnqueueAsync(string id) => queue.EnqueueAsync(app, CallbackSamples.Event(id), new CallbackSequence(), Token).AsTask();
    }

    public void Dispose() => _store.Dispose();

    private static Task<int> HoldAsync(SqliteStorage storage, TaskCompletionSource entered, TaskCompletionSource released) =>
        storage.Channels.Readers.ReadAsync(
            (entered, released),
            static (_, held) =>
            {
                held.entered.SetResult();
                held.released.Task.GetAwaiter().GetResult();
                return 0;
            },
            Token).AsTask();

    private static Task<StorageUnavailableException> RefusedAsync(Func<Task> act) =>
        Assert.ThrowsAsync<StorageUnavailableException>(() => act().WaitAsync(TimeSpan.FromSeconds(30), Token));

    private static async Task WrittenAsync(SqliteStorage storage)
    {
        var write = new RecordedWrite();
        storage.Writer.Post(write);
        await write.Outcome;
    }

    // The one who reads waits, and a moment later the writer; then it is five seconds.
    private async Task NoticedAsync(SqliteStorage storage)
    {
        await _store.Disk.FrozenAsync(Token);
        _store.Time.Advance(Tick);
        _store.Time.Advance(Tick);
        await _store.Disk.FrozenAsync(Token);
        _store.Time.Advance(2 * Tick);
        Assert.Equal(StoreState.Available, storage.Health.State);
        _store.Time.Advance(Tick);
        Assert.Equal(StoreState.Unavailable, storage.Health.State);
    }

    private async Task<IChannelHistory> OpenAsync(SqliteStorage storage, string channel) =>
        await storage.Channels.OpenAsync(new ChannelAddress("shop", channel), _log, Token);

    private async Task AppendAsync(SqliteStorage storage, IChannelHistory history, string text) =>
        await storage.Channels.AppendAsync([new Append(history, RecordingLog.Text(text, _store.Time.GetUtcNow()))], Token);
}
