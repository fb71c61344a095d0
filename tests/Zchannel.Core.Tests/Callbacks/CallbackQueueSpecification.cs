using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// The promises of <see cref="ICallbackQueue"/>, for every implementation: a subclass makes the queue.
/// </summary>
public abstract class CallbackQueueSpecification : IDisposable
{
    private static readonly TimeSpan Patience = ICallbackQueue.Patience;
    private static readonly CallbackFailure Unreachable = new(CallbackFailureReason.CannotConnect);
    private static readonly CallbackFailure Gone = new(CallbackFailureReason.Answered, 410);

    private readonly FakeTimeProvider _time = new();
    private readonly App _app = CallbackSamples.App();
    private readonly CallbackSequence _sequence = new();
    private readonly ICallbackQueue _queue;

    protected CallbackQueueSpecification() => _queue = Create(_time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract ICallbackQueue Create(TimeProvider time);

    public void Dispose()
    {
        (_queue as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Room_ReservationWithoutRoomForBoth_ReservesNothing()
    {
        var app = CallbackSamples.App(callbackQueue: 3);

        Assert.True(_queue.TryReserve(app));
        Assert.False(_queue.TryReserve(app));
        Assert.Equal(2, _queue.Count(app));
        Assert.Equal(0, _queue.Waiting(app));
    }

    [Fact]
    public async Task Room_MessageOverTheLimit_IsRefusedAndReservedEventsAreNot()
    {
        var app = CallbackSamples.App(callbackQueue: 3);
        _queue.TryReserve(app);

        Assert.True(await Enqueue(app, "m1"));
        Assert.False(await Enqueue(app, "m2"));
        Assert.True(await Enqueue(app, "up", kind: CallbackKind.Connected));
        Assert.True(await Enqueue(app, "down", kind: CallbackKind.Disconnected));
        Assert.Equal(3, _queue.Count(app));
        Assert.Equal(3, _queue.Waiting(app));
    }

    [Fact]
    public async Task Room_LimitOfZero_IsNoLimit()
    {
        var app = CallbackSamples.App(callbackQueue: 0);

        Assert.True(_queue.TryReserve(app));
        Assert.True(await Enqueue(app, "m"));
    }

    [Fact]
    public async Task Room_ReleasedPlaces_CanBeUsedAgain()
    {
        var app = CallbackSamples.App(callbackQueue: 2);
        _queue.TryReserve(app);

        _queue.Release(app, 1);

        Assert.True(await Enqueue(app, "m"));
        Assert.False(await Enqueue(app, "n"));
    }

    [Fact]
    public async Task Room_ReturnsOnlyWhenAnEventIsCompletedOrBuried()
    {
        var app = CallbackSamples.App(callbackQueue: 2);
        await Enqueue(app, "a", "1");
        await Enqueue(app, "b", "2");
        var first = await _queue.TakeAsync(app, Token);
        var second = await _queue.TakeAsync(app, Token);
        Assert.False(await Enqueue(app, "c"));

        _queue.Retry(first, TimeSpan.FromSeconds(1), Unreachable);
        Assert.False(await Enqueue(app, "c"));

        _queue.Bury(second, Gone);
        Assert.True(await Enqueue(app, "c"));
        Assert.False(await Enqueue(app, "d"));
    }

    [Fact]
    public async Task Room_MoreReleasedOrUsedThanReserved_Throws()
    {
        _queue.TryReserve(_app);
        _queue.Release(_app, 2);

        Assert.Throws<InvalidOperationException>(() => _queue.Release(_app, 1));
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Enqueue(_app, "up", kind: CallbackKind.Connected));
        Assert.Equal(0, _queue.Count(_app));
    }

    [Fact]
    public async Task Order_EventsOfOneConnection_ComeOneByOne()
    {
        _queue.TryReserve(_app);
        await Enqueue(_app, "up", kind: CallbackKind.Connected);
        await Enqueue(_app, "m");
        await Enqueue(_app, "down", kind: CallbackKind.Disconnected);

        foreach (var id in (string[])["up", "m", "down"])
        {
            var attempt = await Take(id);
            var next = Next();
            Assert.False(next.IsCompleted);
            _queue.Retry(attempt, TimeSpan.Zero, Unreachable);
            attempt = await next;
            Assert.Equal(id, attempt.Callback.Id);
            _queue.Complete(attempt);
        }

        Assert.Equal(0, _queue.Count(_app));
    }

    [Fact]
    public async Task Order_AFailingEvent_HoldsBackItsOwnConnectionOnly()
    {
        await Enqueue(_app, "a1", "a");
        await Enqueue(_app, "a2", "a");
        await Enqueue(_app, "b1", "b");

        _queue.Retry(await Take("a1"), TimeSpan.FromSeconds(5), Unreachable);

        await Take("b1");
        var next = Next();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("a1", (await next).Callback.Id);
    }

    [Fact]
    public async Task Order_ABuriedEvent_HoldsBackNothing()
    {
        await Enqueue(_app, "a1");
        await Enqueue(_app, "a2");

        _queue.Bury(await Take("a1"), Gone);

        await Take("a2");
    }

    [Fact]
    public async Task Retry_ComesAgainWhenItIsDueAndCountsUp()
    {
        var began = _time.GetUtcNow();
        await Enqueue(_app, "a");
        var first = await Take("a");
        Assert.Equal((1, began), (first.Number, first.FirstTried));

        _queue.Retry(first, TimeSpan.FromSeconds(10), Unreachable);
        var next = Next();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal((2, began), ((await next).Number, (await next).FirstTried));
    }

    [Fact]
    public async Task Detaching_WhileDelayedBeyondPatience_LetsLaterOnesGoOnAndIsStillRetried()
    {
        await Enqueue(_app, "a1");
        await Enqueue(_app, "a2");
        _queue.Retry(await Take("a1"), TimeSpan.FromMinutes(5), Unreachable);

        var next = Next();
        _time.Advance(Patience - TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("a2", (await next).Callback.Id);
        _time.Advance(TimeSpan.FromMinutes(4));
        await Take("a1");
    }

    [Fact]
    public async Task Detaching_WhenItFailsAfterPatience_LetsLaterOnesGoOn()
    {
        await Enqueue(_app, "a1");
        await Enqueue(_app, "a2");
        var attempt = await Take("a1");
        _time.Advance(Patience);
        var next = Next();
        Assert.False(next.IsCompleted);

        _queue.Retry(attempt, TimeSpan.FromMinutes(1), Unreachable);

        Assert.Equal("a2", (await next).Callback.Id);
    }

    [Fact]
    public async Task Detaching_WhenDueInTimeAndHandedOutAfterPatience_LetsLaterOnesGoOnOnceItFails()
    {
        await Enqueue(_app, "a1");
        await Enqueue(_app, "a2");
        _queue.Retry(await Take("a1"), TimeSpan.FromSeconds(59), Unreachable);
        _time.Advance(Patience);
        var attempt = await Take("a1");
        var next = _queue.TakeAsync(_app, Token).AsTask();
        Assert.False(next.IsCompleted);

        _queue.Retry(attempt, TimeSpan.FromMinutes(1), Unreachable);

        Assert.Equal("a2", (await next).Callback.Id);
    }

    [Fact]
    public async Task Detaching_GivesEachLaterEventItsOwnPatience()
    {
        await Enqueue(_app, "a1");
        await Enqueue(_app, "a2");
        await Enqueue(_app, "a3");
        _queue.Retry(await Take("a1"), TimeSpan.FromHours(1), Unreachable);
        _time.Advance(Patience);

        _queue.Retry(await Take("a2"), TimeSpan.FromHours(1), Unreachable);

        var next = Next();
        Assert.False(next.IsCompleted);
        _time.Advance(Patience);
        Assert.Equal("a3", (await next).Callback.Id);
    }

    [Fact]
    public async Task Sequence_IsTheOrderOfAcceptance_AndARefusedEventTakesNone()
    {
        var app = CallbackSamples.App(callbackQueue: 3);
        _queue.TryReserve(app);
        Assert.True(await Enqueue(app, "m1"));
        Assert.False(await Enqueue(app, "m2"));
        Assert.True(await Enqueue(app, "up", kind: CallbackKind.Connected));
        Assert.True(await Enqueue(app, "down", kind: CallbackKind.Disconnected));

        foreach (var (id, number) in ((string, long)[])[("m1", 1), ("up", 2), ("down", 3)])
        {
            var attempt = await _queue.TakeAsync(app, Token);
            Assert.Equal((id, number), (attempt.Callback.Id, attempt.Callback.Sequence));
            _queue.Complete(attempt);
        }
    }

    [Fact]
    public async Task Apart_AnotherAppsEvents_AreNeverHandedOutNorCounted()
    {
        var other = CallbackSamples.App(id: "other");
        await Enqueue(other, "theirs");

        var mine = Next();
        Assert.False(mine.IsCompleted);
        Assert.Equal(0, _queue.Count(_app));
        await Enqueue(_app, "ours");

        Assert.Equal("ours", (await mine).Callback.Id);
        Assert.Equal("theirs", (await _queue.TakeAsync(other, Token)).Callback.Id);
    }

    [Fact]
    public async Task Apart_AnotherAppsFullQueue_LeavesRoom()
    {
        var other = CallbackSamples.App(callbackQueue: 1, id: "other");
        await Enqueue(other, "theirs");

        Assert.False(await Enqueue(other, "theirs too"));
        Assert.True(await Enqueue(_app, "ours"));
    }

    [Fact]
    public async Task Once_ASettledAttempt_CannotBeSettledAgain()
    {
        await Enqueue(_app, "a");
        var old = await Take("a");
        _queue.Retry(old, TimeSpan.Zero, Unreachable);
        await Take("a");

        Assert.Throws<InvalidOperationException>(() => _queue.Complete(old));
        Assert.Throws<InvalidOperationException>(() => _queue.Retry(old, TimeSpan.Zero, Unreachable));
        Assert.Throws<InvalidOperationException>(() => _queue.Bury(old, Gone));
        Assert.Equal(1, _queue.Count(_app));
    }

    [Fact]
    public async Task Once_ManyTakers_GetDifferentEventsInTheOrderOfArrival()
    {
        var takers = Enumerable.Range(0, 5).Select(_ => _queue.TakeAsync(_app, Token).AsTask()).ToArray();

        for (var i = 0; i < takers.Length; i++)
        {
            await Enqueue(_app, $"e{i}", connection: $"c{i}");
        }

        var attempts = await Task.WhenAll(takers).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(["e0", "e1", "e2", "e3", "e4"], attempts.Select(attempt => attempt.Callback.Id));
    }

    [Fact]
    public async Task Take_Cancelled_LeavesTheEventToOthers()
    {
        using var left = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var gone = _queue.TakeAsync(_app, left.Token).AsTask();
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        await Enqueue(_app, "a");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _queue.TakeAsync(_app, left.Token));
        await Take("a");
    }

    [Fact]
    public async Task Everything_FromManyThreads_IsHandedOutInOrderAndOnce()
    {
        const int connections = 50, messages = 100;
        var app = CallbackSamples.App(callbackQueue: 0);
        var heard = new Dictionary<string, List<string>>();
        var takers = Enumerable.Range(0, 8).Select(worker => Task.Run(() => TakeAll(worker), Token)).ToArray();

        await Parallel.ForAsync(0, connections, Token, async (connection, _) =>
        {
            for (var i = 0; i < messages; i++)
            {
                await Enqueue(app, $"{i}", $"{connection}");
            }
        });

        await Task.WhenAll(takers).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(connections, heard.Count);
        Assert.All(heard.Values, ids => Assert.Equal(Enumerable.Range(0, messages).Select(i => $"{i}"), ids));
        Assert.Equal(0, _queue.Count(app));

        async Task TakeAll(int worker)
        {
            for (var i = 0; i < connections * messages / 8; i++)
            {
                var attempt = await _queue.TakeAsync(app, Token);
                while ((attempt.Number + worker) % 3 == 0)
                {
                    _queue.Retry(attempt, TimeSpan.Zero, Unreachable);
                    attempt = await _queue.TakeAsync(app, Token);
                }

                Note(attempt);
                _queue.Complete(attempt);
            }
        }

        void Note(CallbackAttempt attempt)
        {
            lock (heard)
            {
                var key = attempt.Callback.Connection.ToString();
                (heard.TryGetValue(key, out var ids) ? ids : heard[key] = []).Add(attempt.Callback.Id);
            }
        }
    }

    private Task<CallbackAttempt> Next() =>
        _queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);

    private async Task<CallbackAttempt> Take(string expected)
    {
        var attempt = await Next();
        Assert.Equal(expected, attempt.Callback.Id);
        return attempt;
    }

    private async Task<bool> Enqueue(
        App app, string id, string connection = "c", CallbackKind kind = CallbackKind.Message) =>
        await _queue.EnqueueAsync(app, CallbackSamples.Event(id, connection, kind), _sequence, Token);
}
