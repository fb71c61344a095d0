using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class CallbackQueueTests : CallbackQueueSpecification
{
    private static readonly CallbackFailure Gone = new(CallbackFailureReason.Answered, 410);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bury_KeepsTheNewestDeadLettersAndTheyTakeNoRoom()
    {
        var time = new FakeTimeProvider();
        using var queue = new CallbackQueue(time);
        var app = CallbackSamples.App(callbackQueue: 1);
        for (var i = 0; i <= CallbackQueue.MaxDead; i++)
        {
            Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event($"{i}"), new CallbackSequence(), Token));
            queue.Bury(await queue.TakeAsync(app, Token), Gone);
        }

        var dead = await queue.ListAsync(app, CallbackState.Dead, new CallbackFilter { Id = "0" }, after: null, count: 1, Token);
        Assert.Empty(dead);
        dead = await queue.ListAsync(app, CallbackState.Dead, new CallbackFilter(), after: null, count: 10_000, Token);

        Assert.Equal(CallbackQueue.MaxDead, dead.Count);
        Assert.Equal(0, queue.Count(app));
    }

    [Fact]
    public async Task Enqueue_MessageBytesOverTheBound_IsRefusedUntilOneLeaves()
    {
        using var queue = new CallbackQueue(new FakeTimeProvider());
        var app = CallbackSamples.App();
        var half = (int)CallbackQueue.MaxMessageBytes / 2;

        Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event("a", bytes: half), new CallbackSequence(), Token));
        Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event("b", bytes: half), new CallbackSequence(), Token));
        Assert.False(await queue.EnqueueAsync(app, CallbackSamples.Event("c", bytes: 1), new CallbackSequence(), Token));
        queue.Complete(await queue.TakeAsync(app, Token));

        Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event("c", bytes: 1), new CallbackSequence(), Token));
    }

    [Fact]
    public async Task Bury_KeepsNoMoreMessageBytesThanTheBound()
    {
        using var queue = new CallbackQueue(new FakeTimeProvider());
        var app = CallbackSamples.App();
        foreach (var id in (string[])["a", "b", "c"])
        {
            await queue.EnqueueAsync(app, CallbackSamples.Event(id, bytes: (int)CallbackQueue.MaxMessageBytes / 2), new CallbackSequence(), Token);
            queue.Bury(await queue.TakeAsync(app, Token), Gone);
        }

        var dead = await queue.ListAsync(app, CallbackState.Dead, new CallbackFilter(), after: null, count: 10, Token);

        Assert.Equal(["b", "c"], dead.Select(letter => letter.Callback.Id));
    }

    [Fact]
    public async Task HundredThousandDelayedEvents_OneOfWhichIsDelivered_AreDueInNoTime()
    {
        const int events = 100_000;
        using var queue = new CallbackQueue(new FakeTimeProvider());
        var app = CallbackSamples.App(callbackQueue: events + 1);
        for (var i = 0; i < events; i++)
        {
            await queue.EnqueueAsync(app, CallbackSamples.Event("e", connection: $"c{i}"), new CallbackSequence(), Token);
            queue.Retry(await queue.TakeAsync(app, Token), TimeSpan.FromMinutes(5), Gone);
        }

        await queue.EnqueueAsync(app, CallbackSamples.Event("new"), new CallbackSequence(), Token);
        var delivered = await queue.TakeAsync(app, Token);
        var watch = Stopwatch.StartNew();
        queue.Complete(delivered);
        for (var i = 0; i < events; i++)
        {
            queue.Complete(await queue.TakeAsync(app, Token));
        }

        // One that looks through what is delayed at each delivery would need minutes.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task HundredThousandDelayedEvents_AreHandedOutAreHandedOutInNoTime()
    {
        const int events = 100_000;
        var time = new FakeTimeProvider();
        using var queue = new CallbackQueue(time);
        var app = CallbackSamples.App(callbackQueue: events);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < events; i++)
        {
            await queue.EnqueueAsync(app, CallbackSamples.Event("e", connection: $"c{i / 4}"), new CallbackSequence(), Token);
        }

        for (var i = 0; i < events / 4; i++)
        {
            queue.Retry(await queue.TakeAsync(app, Token), TimeSpan.FromMilliseconds(i % 977), Gone);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < events; i++)
        {
            queue.Complete(await queue.TakeAsync(app, Token));
        }

        // A queue that walks what waits would need minutes; this one a fraction of a second.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Equal(0, queue.Count(app));
    }

    protected override ICallbackQueue Create(TimeProvider time) => new CallbackQueue(time);
}
