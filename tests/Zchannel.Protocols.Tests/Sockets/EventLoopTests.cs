using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Storage;
using Zchannel.Transports.Sockets;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class EventLoopTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Recorded _log = new();
    private readonly EventLoop _loop;

    public EventLoopTests() => _loop = new EventLoop(3, _time, _log);

    public void Dispose() => _loop.Dispose();

    [Fact]
    public async Task Posted_RunsOnTheLoopsThread_InOrder()
    {
        var seen = new ConcurrentQueue<int>();
        for (var i = 0; i < 100; i++)
        {
            var number = i;
            _loop.Post(new Work(() => seen.Enqueue(number)));
        }

        Assert.True(await OnLoopAsync(() => _loop.IsCurrent));
        Assert.False(_loop.IsCurrent);
        Assert.Equal(Enumerable.Range(0, 100), seen);
    }

    [Fact]
    public async Task PostingManyTimesFromManyThreads_LosesNothing()
    {
        var count = 0;
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = new Work(() =>
        {
            if (++count == 40_000)
            {
                all.SetResult();
            }
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                _loop.Post(work);
            }
        })));

        await all.Task.Bounded();
    }

    [Fact]
    public async Task Turn_RunsOnTheLoopsThread_AndThreadPoolOnceTheLoopHasEnded()
    {
        Assert.Null(ServingThread.Current);
        Assert.Same(_loop, await OnLoopAsync(() => ServingThread.Current));

        var (first, second) = (new Turn(() => _loop.IsCurrent), new Turn(() => _loop.IsCurrent));
        _loop.Resume(first);
        Assert.True(await first.Ran.Bounded());
        _loop.Dispose();
        _loop.Resume(second);
        Assert.False(await second.Ran.Bounded());
    }

    [Fact]
    public async Task TurnsPostedWhileTheLoopEnds_RunOnceEach()
    {
        for (var i = 0; i < 50; i++)
        {
            using EventLoop loop = new(0, _time, _log);
            var turns = Enumerable.Range(0, 100).Select(_ => new Turn(() => true)).ToArray();
            var posting = Task.Run(() => Array.ForEach(turns, loop.Resume), TestContext.Current.CancellationToken);
            loop.Dispose();
            await posting;

            foreach (var turn in turns)
            {
                // A second time would throw.
                Assert.True(await turn.Ran.Bounded());
            }
        }
    }

    [Fact]
    public async Task ReadableSocket_IsTold_OncePerChangeWhenEdgeTriggered()
    {
        using var pair = new SocketPair();
        var owner = new Owner();
        await OnLoopAsync(() => _loop.Add(pair.Descriptor, owner, EpollEvents.Readable | EpollEvents.EdgeTriggered));

        pair.Client.Send("a"u8);
        Assert.Equal(EpollEvents.Readable, await owner.NextAsync());
        pair.Client.Send("b"u8);
        Assert.Equal(EpollEvents.Readable, await owner.NextAsync());
        await OnLoopAsync(() => 0);

        Assert.Equal(0, owner.Waiting);
    }

    [Fact]
    public async Task WhatComesAfterTheEvents_IsBeforeWhatIsPosted_AndAtOnceWhereItIsMuch()
    {
        var seen = new ConcurrentQueue<string>();
        var last = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(new Work(() =>
        {
            for (var i = 0; i < 40; i++)
            {
                _loop.DoAfterEvents(new Work(() => seen.Enqueue("after")));
            }

            seen.Enqueue("events");
            _loop.Post(new Work(last.SetResult));
            _loop.Post(new Work(() => seen.Enqueue("posted")));
        }));
        await last.Task.Bounded();
        await OnLoopAsync(() => 0);

        Assert.Equal([.. Enumerable.Repeat("after", 32), "events", .. Enumerable.Repeat("after", 8), "posted"], seen);
    }

    [Fact]
    public async Task WhatComesAfterTheEvents_KeepsTheLoopFromSleeping()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(new Work(() => _loop.DoAfterEvents(new Work(done.SetResult))));

        await done.Task.Bounded();
    }

    [Fact]
    public async Task AnotherOwner_IsToldWhatIsTheCaseAlready()
    {
        using var pair = new SocketPair();
        var (first, second) = (new Owner(), new Owner());
        await OnLoopAsync(() => _loop.Add(pair.Descriptor, first, EpollEvents.Readable | EpollEvents.EdgeTriggered));
        pair.Client.Send("a"u8);
        await first.NextAsync();

        await OnLoopAsync(() => _loop.Change(pair.Descriptor, second, EpollEvents.Readable | EpollEvents.Writable | EpollEvents.EdgeTriggered));

        Assert.Equal(EpollEvents.Readable | EpollEvents.Writable, await second.NextAsync());
        Assert.Equal(0, first.Waiting);
    }

    [Fact]
    public async Task DescriptorUsedAnew_IsNotToldWhatWasReportedOfTheOneBefore()
    {
        using var one = new SocketPair();
        using var two = new SocketPair();
        var (first, second, next) = (new Owner(), new Owner(), new Owner());
        first.Told = () => Replace(two.Descriptor);
        second.Told = () => Replace(one.Descriptor);

        // Both are readable before the loop looks, so that they are reported together.
        await OnLoopAsync(() =>
        {
            _loop.Add(one.Descriptor, first, EpollEvents.Readable | EpollEvents.EdgeTriggered);
            _loop.Add(two.Descriptor, second, EpollEvents.Readable | EpollEvents.EdgeTriggered);
            one.Client.Send("a"u8);
            two.Client.Send("a"u8);
        });
        await OnLoopAsync(() => 0);
        await OnLoopAsync(() => 0);

        Assert.Equal(1, first.Waiting + second.Waiting);
        Assert.Equal(0, next.Waiting);

        void Replace(int descriptor)
        {
            _loop.Remove(descriptor);
            _loop.Add(descriptor, next, EpollEvents.None);
        }
    }

    [Fact]
    public async Task Wheel_TurnsWithTheClock()
    {
        var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var timed = new Timed(due.SetResult);
        await OnLoopAsync(() => _loop.Wheel.Set(timed, TimeSpan.FromSeconds(2)));

        _time.Advance(TimeSpan.FromSeconds(1));
        await OnLoopAsync(() => 0);
        Assert.False(due.Task.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        await due.Task.Bounded();
    }

    [Fact]
    public async Task WhatFails_IsLogged_AndTheLoopGoesOn()
    {
        using var pair = new SocketPair();
        var owner = new Owner { Told = () => throw new InvalidOperationException("second") };
        _loop.Post(new Work(() => throw new InvalidOperationException("first")));
        await OnLoopAsync(() => _loop.Add(pair.Descriptor, owner, EpollEvents.Readable | EpollEvents.EdgeTriggered));

        pair.Client.Send("a"u8);
        await owner.NextAsync();
        await OnLoopAsync(() => 0);

        Assert.Equal(2, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.Contains("event loop 3", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Disposed_TakesNothingMore_AndMayBeDisposedAgain()
    {
        _loop.Dispose();
        var ran = false;

        _loop.Post(new Work(() => ran = true));
        _loop.Dispose();

        Assert.False(ran);
    }

    private Task<int> OnLoopAsync(Action action) => OnLoopAsync(() =>
    {
        action();
        return 0;
    });

    private Task<T> OnLoopAsync<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(new Work(() => done.SetResult(function())));
        return done.Task.Bounded();
    }

    private sealed class Timed(Action action) : ITimed
    {
        private TimerLink _link;

        public ref TimerLink Link => ref _link;

        public void OnDue() => action();
    }

    private sealed class Owner : ISocketEvents
    {
        private readonly System.Threading.Channels.Channel<EpollEvents> _seen = System.Threading.Channels.Channel.CreateUnbounded<EpollEvents>();

        public Action? Told { get; set; }

        public int Waiting => _seen.Reader.Count;

        public Task<EpollEvents> NextAsync() => _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Bounded();

        public void OnReady(EpollEvents events)
        {
            _seen.Writer.TryWrite(events);
            Told?.Invoke();
        }
    }

    private sealed class Turn(Func<bool> run) : IThreadPoolWorkItem
    {
        private readonly TaskCompletionSource<bool> _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Ran => _ran.Task;

        public void Execute() => _ran.SetResult(run());
    }
}
