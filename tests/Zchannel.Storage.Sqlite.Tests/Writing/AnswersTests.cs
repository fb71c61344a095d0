using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Writing;

public sealed class AnswersTests : IAsyncLifetime
{
    private readonly OpenStore _store = new();
    private readonly RecordingLog _log = new();
    private readonly RecordedCaller _caller = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task WhoeverCameFromAServingThread_GoesOnThere()
    {
        var history = await _store.OpenAsync(_log);
        var published = _caller.Call(() => AppendAsync(history));

        Assert.False(published.IsCompleted);
        (await _caller.NextTurnAsync()).Execute();
        Assert.True(published.IsCompletedSuccessfully);
        Assert.Equal(1, history.Head);
    }

    [Fact]
    public async Task WhoeverCameFromAnywhereElse_IsAnsweredWithoutIt()
    {
        var history = await _store.OpenAsync(_log);
        await AppendAsync(history);

        Assert.Equal(1, history.Head);
    }

    [Fact]
    public async Task Failure_IsToldInThePool_SinceExceptionsTakeTheirTime()
    {
        var history = await _store.OpenAsync(_log);
        File.Delete(_store.Files.Database);
        var published = _caller.Call(() => AppendAsync(history));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => published.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    private Task AppendAsync(IChannelHistory history) =>
        _store.Storage.Channels.AppendAsync([new Append(history, RecordingLog.Text("hello", _store.Time.GetUtcNow()))], CancellationToken.None).AsTask();

    private sealed class RecordedCaller : ServingThread
    {
        private readonly System.Threading.Channels.Channel<IThreadPoolWorkItem> _turns = System.Threading.Channels.Channel.CreateUnbounded<IThreadPoolWorkItem>();

        public override void Resume(IThreadPoolWorkItem turn) => _turns.Writer.TryWrite(turn);

        public async Task<IThreadPoolWorkItem> NextTurnAsync() =>
            await _turns.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        // On a thread of its own, which serves nobody afterwards.
        public Task Call(Func<Task> begin)
        {
            Task? begun = null;
            Thread thread = new(() =>
            {
                Enter();
                begun = begin();
            });
            thread.Start();
            thread.Join();
            return begun!;
        }
    }
}
