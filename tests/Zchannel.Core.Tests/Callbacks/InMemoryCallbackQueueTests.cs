using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class InMemoryCallbackQueueTests : CallbackQueueSpecification
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bury_KeepsTheNewestDeadLettersAndTheyTakeNoRoom()
    {
        var time = new FakeTimeProvider();
        using var queue = new InMemoryCallbackQueue(time);
        var app = CallbackSamples.App(callbackQueue: 1);
        for (var i = 0; i <= InMemoryCallbackQueue.MaxDead; i++)
        {
            Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event($"{i}"), new CallbackSequence(), Token));
            queue.Bury(await queue.TakeAsync(app, Token), "answered 410");
        }

        var dead = queue.DeadOf(app);

        Assert.Equal(InMemoryCallbackQueue.MaxDead, dead.Count);
        Assert.Equal("1", dead[0].Callback.Id);
        Assert.Equal(("answered 410", 1, time.GetUtcNow()), (dead[0].Reason, dead[0].Attempts, dead[0].GivenUp));
        Assert.Equal(0, queue.Count(app));
    }

    [Fact]
    public async Task Enqueue_MessageBytesOverTheBound_IsRefusedUntilOneLeaves()
    {
        using var queue = new InMemoryCallbackQueue(new FakeTimeProvider());
        var app = CallbackSamples.App();
        var half = (int)InMemoryCallbackQueue.MaxMessageBytes / 2;

        Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event("a", bytes: half), new CallbackSequence(), Token));
        Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event("b", bytes: half), new CallbackSequence(), Token));
        Assert.False(await queue.EnqueueAsync(app, CallbackSamples.Event("c", bytes: 1), new CallbackSequence(), Token));
        queue.Complete(await queue.TakeAsync(app, Token));

        Assert.True(await queue.EnqueueAsync(app, CallbackSamples.Event("c", bytes: 1), new CallbackSequence(), Token));
    }

    [Fact]
    public async Task HundredThousandDelayedEvents_AreHandedOutInNoTime()
    {
        const int events = 100_000;
        var time = new FakeTimeProvider();
        using var queue = new InMemoryCallbackQueue(time);
        var app = CallbackSamples.App(callbackQueue: events);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < events; i++)
        {
            await queue.EnqueueAsync(app, CallbackSamples.Event("e", connection: $"c{i / 4}"), new CallbackSequence(), Token);
        }

        for (var i = 0; i < events / 4; i++)
        {
            queue.Retry(await queue.TakeAsync(app, Token), TimeSpan.FromMilliseconds(i % 977));
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

    protected override ICallbackQueue Create(TimeProvider time) => new InMemoryCallbackQueue(time);
}
