using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Configuration;
using Zchannel.Connections;
using Zchannel.Hosting;

namespace Zchannel.Server.Tests.Hosting;

public sealed class DurableStartTests
{
    [Fact]
    public async Task Stop_WhileTheDiskDoesNotAnswer_IsNotWaitedForByAnybody()
    {
        await using var server = await RunningServer.StartAsync(
            null,
            null,
            [
                $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}",
                "Apps:shop:Callbacks:Url=http://127.0.0.1:1", $"Apps:shop:Callbacks:Secret={CallbackReceiver.Secret}", "Apps:shop:Callbacks:AllowPrivate=true",
            ]);
        var queue = new CallbackQueue(TimeProvider.System, new StuckJournal());
        Assert.True(queue.TryReserve(server.App));
        queue.Release(server.App, 1);
        await queue.EnqueueAsync(server.App, Event(), new CallbackSequence(), TestContext.Current.CancellationToken);
        await using var storage = ActivatorUtilities.CreateInstance<DurableStorage>(server.Services);
        var start = new DurableStart(storage, server.Services.GetRequiredService<ServerSettings>(), NullLogger<DurableStart>.Instance, queue);

        await start.StoppedAsync(new CancellationToken(canceled: true)).WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);

        await queue.DisposeAsync().AsTask().WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task OpeningThatTakesLong_IsInTheLog()
    {
        await using var server = await RunningServer.StartAsync(null, null, [$"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}"]);
        using var log = new RecordedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        await using var storage = ActivatorUtilities.CreateInstance<DurableStorage>(server.Services, new HastyTime(), loggers);

        storage.Open([server.App.Settings with { Rules = new ChannelRules([new ChannelRule { Durable = true }]) }]);

        Assert.Single(log.Lines, line => line.Level is LogLevel.Warning && line.Text.Contains("still being opened after 10 s", StringComparison.Ordinal));
        Assert.NotNull(storage.Current);
    }

    private static CallbackEvent Event() => new()
    {
        Id = "an-event",
        Kind = CallbackKind.Connected,
        Channel = "news",
        Connection = ConnectionId.New(),
        Client = "me",
        Time = DateTimeOffset.UnixEpoch,
    };

    // Whatever happens once, in the course of ten seconds, has happened.
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromSeconds(10) && period == Timeout.InfiniteTimeSpan)
            {
                callback(state);
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed class StuckJournal : ICallbackJournal, IAppCallbackJournal
    {
        public long LastNumber => 0;

        public IAppCallbackJournal? Open(string app) => this;

        public ValueTask<IReadOnlyList<CallbackRow>> ReadAsync(long after, long last, int count, CancellationToken cancellationToken) =>
            new(Array.Empty<CallbackRow>());

        // Never told of their end.
        public void Post(ICallbackChanges changes)
        {
        }
    }
}
