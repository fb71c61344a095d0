using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// What <see cref="ICallbackQueue"/> promises about recovery, lists and dead letters, for every implementation: a subclass
/// makes the queue.
/// </summary>
public abstract class DeadLetterSpecification : IDisposable
{
    private static readonly CallbackFailure Unreachable = new(CallbackFailureReason.CannotConnect);
    private static readonly CallbackFailure Gone = new(CallbackFailureReason.Answered, 410);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly CallbackSequence _sequence = new();
    private readonly App _app = CallbackSamples.App();
    private readonly ICallbackQueue _queue;

    protected DeadLetterSpecification() => _queue = Create(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract ICallbackQueue Create(TimeProvider time);

    public void Dispose()
    {
        (_queue as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Recovery_TheFirstSuccessAfterFailures_MakesDueWhatTheyHaveDelayedOldestFirst()
    {
        foreach (var id in (string[])["c", "a", "b"])
        {
            await EnqueueAsync(id, connection: id);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var (c, a, b) = (await TakeAsync("c"), await TakeAsync("a"), await TakeAsync("b"));
        _queue.Retry(b, TimeSpan.FromMinutes(1), Unreachable);
        _queue.Retry(a, TimeSpan.FromMinutes(2), Unreachable);
        _queue.Retry(c, TimeSpan.FromMinutes(3), Unreachable);
        await EnqueueAsync("new", connection: "new");

        _queue.Complete(await TakeAsync("new"));

        await TakeAsync("c");
        await TakeAsync("a");
        await TakeAsync("b");
    }

    [Fact]
    public async Task Recovery_AnEventThatFailsAgainAmongOthersThatSucceed_KeepsToItsOwnDelay()
    {
        await EnqueueAsync("bad", connection: "bad");
        _queue.Retry(await TakeAsync("bad"), TimeSpan.FromMinutes(1), Unreachable);
        await SucceedAsync("one");
        _queue.Retry(await TakeAsync("bad"), TimeSpan.FromMinutes(1), Unreachable);
        await SucceedAsync("two");

        var next = TakeAsync("bad");
        Assert.False(next.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, (await next).Number);
    }

    [Fact]
    public async Task Recovery_OfAnotherKind_CountsByItself()
    {
        await EnqueueAsync("message", connection: "a");
        _queue.Retry(await TakeAsync("message"), TimeSpan.FromMinutes(1), Unreachable);
        await SucceedAsync("up", CallbackKind.Connected);
        _queue.Retry(await TakeAsync("message"), TimeSpan.FromMinutes(1), Unreachable);
        await SucceedAsync("other message");

        await TakeAsync("message");
    }

    [Fact]
    public async Task Recovery_WhatTheApplicationAskedFor_IsKept()
    {
        await EnqueueAsync("later", connection: "a");
        var minute = TimeSpan.FromMinutes(1);
        _queue.Retry(await TakeAsync("later"), minute, new CallbackFailure(CallbackFailureReason.Answered, 503, minute));
        await SucceedAsync("one");

        var next = TakeAsync("later");
        Assert.False(next.IsCompleted);

        _time.Advance(minute);
        await next;
    }

    [Fact]
    public async Task Recovery_OfAnEventThatHoldsBackOthers_KeepsTheirOrderAndPatience()
    {
        await EnqueueAsync("a1", connection: "a");
        await EnqueueAsync("a2", connection: "a");
        _queue.Retry(await TakeAsync("a1"), TimeSpan.FromMinutes(5), Unreachable);
        await SucceedAsync("one");

        var a1 = await TakeAsync("a1");
        var next = TakeAsync("a2");
        _time.Advance(ICallbackQueue.Patience);
        Assert.False(next.IsCompleted);

        _queue.Retry(a1, TimeSpan.FromMinutes(5), Unreachable);
        await next;
    }

    [Fact]
    public async Task Recovery_OfAnotherApp_MakesNothingDue()
    {
        var other = CallbackSamples.App(id: "other");
        await EnqueueAsync("mine", connection: "a");
        _queue.Retry(await TakeAsync("mine"), TimeSpan.FromMinutes(1), Unreachable);

        await _queue.EnqueueAsync(other, CallbackSamples.Event("theirs"), _sequence, Token);
        _queue.Complete(await _queue.TakeAsync(other, Token));

        Assert.False(TakeAsync("mine").IsCompleted);
    }

    [Fact]
    public async Task List_OfWhatWaits_TellsHowItStands()
    {
        var began = _time.GetUtcNow();
        await EnqueueAsync("a1", connection: "a");
        await EnqueueAsync("a2", connection: "a");
        _queue.Retry(await TakeAsync("a1"), TimeSpan.FromSeconds(30), new CallbackFailure(CallbackFailureReason.Answered, 503));

        var waiting = await ListAsync(CallbackState.Waiting);

        Assert.Equal(["a1", "a2"], waiting.Select(kept => kept.Callback.Id));
        Assert.Equal((CallbackState.Waiting, 1, began, began.AddSeconds(30)), (waiting[0].State, waiting[0].Attempts, waiting[0].FirstTried, waiting[0].NextAttempt));
        Assert.Equal(new CallbackFailure(CallbackFailureReason.Answered, 503), waiting[0].LastFailure);
        Assert.Equal((0, null, null, null), (waiting[1].Attempts, waiting[1].FirstTried, waiting[1].NextAttempt, waiting[1].LastFailure));
        Assert.Empty(await ListAsync(CallbackState.Dead));
    }

    [Fact]
    public async Task List_OfDeadLetters_TellsWhyAndWhenTheyDied()
    {
        var began = _time.GetUtcNow();
        await EnqueueAsync("a");
        var attempt = await TakeAsync("a");
        _time.Advance(TimeSpan.FromSeconds(2));

        _queue.Bury(attempt, Gone);

        var dead = Assert.Single(await ListAsync(CallbackState.Dead));
        Assert.Equal(("a", CallbackState.Dead, 1, began), (dead.Callback.Id, dead.State, dead.Attempts, dead.FirstTried));
        Assert.Equal((Gone, began.AddSeconds(2), null), (dead.LastFailure, dead.Died, dead.NextAttempt));
        Assert.Equal(0, _queue.Count(_app));
        Assert.Empty(await ListAsync(CallbackState.Waiting));
    }

    [Theory]
    [InlineData(CallbackState.Waiting)]
    [InlineData(CallbackState.Dead)]
    public async Task List_InPages_HasEachOnceOldestFirst(CallbackState state)
    {
        string[] ids = ["e", "d", "c", "b", "a"];
        for (var i = 0; i < ids.Length; i++)
        {
            await EnqueueAsync(ids[i], connection: ids[i]);
            _time.Advance(TimeSpan.FromTicks(i % 2));
        }

        if (state is CallbackState.Dead)
        {
            await BuryAllAsync(ids.Length);
        }

        List<string> listed = [];
        CallbackPlace? after = null;
        while (await _queue.ListAsync(_app, state, new CallbackFilter(), after, 2, Token) is { Count: > 0 and <= 2 } page)
        {
            listed.AddRange(page.Select(kept => kept.Callback.Id));
            after = CallbackPlace.Of(page[^1].Callback);
        }

        // d and e happened at one moment, and c and b.
        Assert.Equal(["d", "e", "b", "c", "a"], listed);
    }

    [Fact]
    public async Task Filter_LeavesOutOtherIdsKindsAndChannelsAndApps()
    {
        var other = CallbackSamples.App(id: "other");
        await EnqueueAsync("a", channel: "news");
        await EnqueueAsync("b", channel: "sport");
        await EnqueueAsync("up", kind: CallbackKind.Connected);
        await BuryAllAsync(3);

        Assert.Equal(["b"], Ids(await ListAsync(CallbackState.Dead, new CallbackFilter { Channel = "sport" })));
        Assert.Equal(["up"], Ids(await ListAsync(CallbackState.Dead, new CallbackFilter { Kind = CallbackKind.Connected })));
        Assert.Equal(["a"], Ids(await ListAsync(CallbackState.Dead, new CallbackFilter { Id = "a" })));
        Assert.Empty(await _queue.ListAsync(other, CallbackState.Dead, new CallbackFilter(), after: null, 10, Token));
        Assert.Equal(0, await _queue.DropAsync(other, new CallbackFilter(), Token));
        Assert.Equal(new CallbackReplay(0, 0), await _queue.ReplayAsync(other, new CallbackFilter(), Token));
    }

    [Fact]
    public async Task Replay_IsANewEventWithTheOldIdBehindWhatWaits()
    {
        await EnqueueAsync("a");
        _queue.Retry(await TakeAsync("a"), TimeSpan.Zero, Unreachable);
        var before = await TakeAsync("a");
        _queue.Bury(before, Gone);
        await EnqueueAsync("b");
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(new CallbackReplay(1, 0), await _queue.ReplayAsync(_app, new CallbackFilter { Id = "a" }, Token));

        Assert.Empty(await ListAsync(CallbackState.Dead));
        _queue.Complete(await TakeAsync("b"));
        var again = await TakeAsync("a");
        Assert.Equal((1, _time.GetUtcNow()), (again.Number, again.FirstTried));
        Assert.Equal(before.Callback, again.Callback);
    }

    [Fact]
    public async Task Replay_OfMany_KeepsTheOrderInWhichTheyHappened()
    {
        string[] ids = ["3", "2", "1"];
        foreach (var id in ids)
        {
            await EnqueueAsync(id, connection: id);
        }

        var attempts = new List<CallbackAttempt> { await TakeAsync("3"), await TakeAsync("2"), await TakeAsync("1") };
        attempts.Reverse();
        attempts.ForEach(attempt => _queue.Bury(attempt, Gone));

        Assert.Equal(new CallbackReplay(3, 0), await _queue.ReplayAsync(_app, new CallbackFilter(), Token));

        foreach (var id in ids)
        {
            await TakeAsync(id);
        }
    }

    [Fact]
    public async Task Replay_WithoutRoomForAll_LeavesTheRestDead()
    {
        var app = CallbackSamples.App(callbackQueue: 3);
        foreach (var id in (string[])["1", "2", "3"])
        {
            Assert.True(await _queue.EnqueueAsync(app, CallbackSamples.Event(id), _sequence, Token));
            _queue.Bury(await _queue.TakeAsync(app, Token), Gone);
        }

        Assert.True(_queue.TryReserve(app));

        Assert.Equal(new CallbackReplay(1, 2), await _queue.ReplayAsync(app, new CallbackFilter(), Token));
        Assert.Equal(new CallbackReplay(0, 2), await _queue.ReplayAsync(app, new CallbackFilter(), Token));
        Assert.Equal(3, _queue.Count(app));
        Assert.Equal(["2", "3"], Ids(await _queue.ListAsync(app, CallbackState.Dead, new CallbackFilter(), after: null, 10, Token)));
    }

    [Fact]
    public async Task Drop_TakesDeadLettersAndNothingThatWaits()
    {
        await EnqueueAsync("a", connection: "a");
        await EnqueueAsync("b", connection: "b");
        await BuryAllAsync(2);
        await EnqueueAsync("c", connection: "c");

        Assert.Equal(0, await _queue.DropAsync(_app, new CallbackFilter { Id = "c" }, Token));
        Assert.Equal(1, await _queue.DropAsync(_app, new CallbackFilter { Id = "a" }, Token));
        Assert.Equal(0, await _queue.DropAsync(_app, new CallbackFilter { Id = "a" }, Token));
        Assert.Equal(1, await _queue.DropAsync(_app, new CallbackFilter(), Token));
        Assert.Empty(await ListAsync(CallbackState.Dead));
        await TakeAsync("c");
    }

    private static IEnumerable<string> Ids(IReadOnlyList<KeptCallback> list) => list.Select(kept => kept.Callback.Id);

    private async Task EnqueueAsync(string id, CallbackKind kind = CallbackKind.Message, string connection = "c", string channel = "news")
    {
        if (kind is not CallbackKind.Message)
        {
            Assert.True(_queue.TryReserve(_app));
        }

        var callback = CallbackSamples.Event(id, connection, kind) with { Channel = channel, Time = _time.GetUtcNow() };
        Assert.True(await _queue.EnqueueAsync(_app, callback, _sequence, Token));
    }

    private async Task<CallbackAttempt> TakeAsync(string expected)
    {
        var attempt = await _queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(expected, attempt.Callback.Id);
        return attempt;
    }

    private async Task SucceedAsync(string id, CallbackKind kind = CallbackKind.Message)
    {
        await EnqueueAsync(id, kind, connection: id);
        _queue.Complete(await TakeAsync(id));
    }

    private async Task BuryAllAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _queue.Bury(await _queue.TakeAsync(_app, Token), Gone);
        }
    }

    private async Task<IReadOnlyList<KeptCallback>> ListAsync(CallbackState state, CallbackFilter? filter = null) =>
        await _queue.ListAsync(_app, state, filter ?? new CallbackFilter(), after: null, 1_000, Token);
}
