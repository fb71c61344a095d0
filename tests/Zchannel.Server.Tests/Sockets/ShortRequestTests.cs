using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Zchannel.Apps;
using Zchannel.Diagnostics;
using Zchannel.Hosting;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>Which thread a request is answered on: an event loop's only where that takes no time.</summary>
public sealed class ShortRequestTests : IDisposable
{
    private const string InPool = "pool";
    private const string OnLoop = "loop";
    private const string StartedOn = "started on";

    private readonly ConcurrentQueue<(string Channel, string Thread)> _publishes = new();
    private readonly ActivityListener _listener;

    public ShortRequestTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Traces.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => activity.SetCustomProperty(StartedOn, ThisThread),
            ActivityStopped = activity =>
            {
                if (activity is { OperationName: "publish" } && activity.GetTagItem("messaging.destination.name") is string channel)
                {
                    _publishes.Enqueue((channel, (string)activity.GetCustomProperty(StartedOn)!));
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static string ThisThread => Thread.CurrentThread.IsThreadPoolThread ? InPool : OnLoop;

    [Fact]
    public async Task Publishes_OneAfterTheOther_AreAnsweredOnTheLoop_OnceTheChannelIsOpen()
    {
        await using var server = await RunningServer.StartAsync("Transport=Sockets");
        await using var link = await RawLink.OpenAsync(server.Port);

        Assert.Equal(InPool, await PublishAsync(link, "one-by-one", "opens"));
        await UntilOnLoopAsync(link, "one-by-one");
        Assert.Equal(OnLoop, await PublishAsync(link, "one-by-one", "short"));
        Assert.Equal(InPool, await PublishAsync(link, "another", "opens"));
    }

    [Fact]
    public async Task HoweverManyComeOneAfterTheOther_AllAreAnsweredOnTheLoop()
    {
        const int Publishes = 50;
        await using var server = await RunningServer.StartAsync("Transport=Sockets");
        await using var link = await RawLink.OpenAsync(server.Port);
        await UntilOnLoopAsync(link, "many");
        var before = ThreadsOf("many").Count();
        for (var i = 0; i < Publishes; i++)
        {
            await PublishAsync(link, "many", "short");
        }

        Assert.Equal(Enumerable.Repeat(OnLoop, Publishes), ThreadsOf("many").Skip(before));
    }

    [Fact]
    public async Task PublishOfManyBytes_IsAnsweredInThePool()
    {
        await using var server = await RunningServer.StartAsync("Transport=Sockets");
        await using var link = await RawLink.OpenAsync(server.Port);
        await UntilOnLoopAsync(link, "many-bytes");

        Assert.Equal(OnLoop, await PublishAsync(link, "many-bytes", new string('m', 8 * 1024)));
        Assert.Equal(InPool, await PublishAsync(link, "many-bytes", new string('m', (8 * 1024) + 1)));
    }

    [Fact]
    public async Task PublishWhoseBodyComesLater_IsAnsweredInThePool()
    {
        await using var server = await RunningServer.StartAsync("Transport=Sockets");
        await using var link = await RawLink.OpenAsync(server.Port);
        await UntilOnLoopAsync(link, "later");
        await link.SendAsync(Request("later", "late", "Expect: 100-continue\r\n")[..^4]);

        // The head has been taken for that of a short request, and the body is waited for.
        Assert.Equal(100, (await link.ReadHeadAsync()).Status);
        await link.SendAsync("late");
        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        Assert.Equal(InPool, ThreadsOf("later").Last());
    }

    [Fact]
    public async Task PublishesAheadOfTheirAnswers_AreAnsweredInThePool_ButTheFirst()
    {
        await using var server = await RunningServer.StartAsync("Transport=Sockets");
        await using var link = await RawLink.OpenAsync(server.Port);
        await UntilOnLoopAsync(link, "ahead");
        var before = ThreadsOf("ahead").Count();
        await link.SendAsync(Request("ahead", "one") + Request("ahead", "two") + Request("ahead", "three"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        }

        Assert.Equal([OnLoop, InPool, InPool], ThreadsOf("ahead").Skip(before));
    }

    [Fact]
    public async Task PublishThatAStoreMustBeAskedAbout_IsAnsweredInThePool()
    {
        await using var server = await RunningServer.StartAsync("Transport=Sockets", "Apps:shop:Rules:stored:Match=stored-*", "Apps:shop:Rules:stored:Durable=true");
        await using var link = await RawLink.OpenAsync(server.Port);

        await UntilOnLoopAsync(link, "stored-before");
        Assert.Equal(InPool, await PublishAsync(link, "stored-new", "opens"));
        await UntilOnLoopAsync(link, "stored-before");
        Assert.Equal(InPool, await PublishAsync(link, "stored-before", "named", "Idempotency-Key: of-this-very-message\r\n"));
    }

    [Fact]
    public async Task EveryOtherRoute_IsAnsweredInThePool()
    {
        var context = new DefaultHttpContext();
        context.Features.Set<IClientLink>(new LoopLink());
        var guard = new RouteGuard(new RequestFailures(new RefusalPauses(TimeProvider.System), NullLogger<RequestFailures>.Instance), isFenced: false);

        // Often, because the pool may be quicker than the thread that leaves.
        for (var i = 0; i < 500; i++)
        {
            var answered = new TaskCompletionSource<string>();
            var route = guard.Around(_ =>
            {
                answered.SetResult(ThisThread);
                return Task.CompletedTask;
            });
            var passed = new TaskCompletionSource<Task>();
            new Thread(() => passed.SetResult(route(context))) { IsBackground = true }.Start();

            Assert.Equal(InPool, await answered.Task.WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken));
            await (await passed.Task).WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static string Request(string channel, string text, string headers = "") =>
        $"POST /v1/channels/{channel}/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}\r\n"
        + $"{headers}Content-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}";

    private async Task<string> PublishAsync(RawLink link, string channel, string text, string headers = "")
    {
        await link.SendAsync(Request(channel, text, headers));
        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        return ThreadsOf(channel).Last();
    }

    // A request that comes before the thread in the pool has left the one before is answered there as well.
    private async Task UntilOnLoopAsync(RawLink link, string channel)
    {
        while (await PublishAsync(link, channel, "short") is not OnLoop)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    private IEnumerable<string> ThreadsOf(string channel) => _publishes.Where(publish => publish.Channel == channel).Select(publish => publish.Thread);

    private sealed class LoopLink : IClientLink, ILoopTurns
    {
        public App? App => null;

        public bool IsProxys => false;

        public ILoopTurns? LoopTurns => this;

        public bool IsOnLoop => true;

        public void Authenticate(App app) => throw new NotSupportedException();

        public Turns? CountRequest() => null;

        public bool NoteShort() => true;
    }
}
