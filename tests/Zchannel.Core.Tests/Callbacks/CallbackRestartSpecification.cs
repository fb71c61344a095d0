using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// What <see cref="ICallbackQueue"/> promises over the end of a process, for every journal: a subclass ends the process, in an
/// orderly way and as <c>kill -9</c> does, and begins the next one on what is left.
/// </summary>
public abstract class CallbackRestartSpecification : IAsyncDisposable
{
    private static readonly CallbackFailure Unreachable = new(CallbackFailureReason.CannotConnect);
    private static readonly CallbackFailure Busy = new(CallbackFailureReason.Answered, 503, TimeSpan.FromMinutes(3));
    private static readonly CallbackFailure Gone = new(CallbackFailureReason.Answered, 410);

    private readonly CallbackSequence _sequence = new();
    private readonly App _app = CallbackSamples.App(callbackQueue: 0);

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 6, TimeSpan.Zero));

    protected abstract ICallbackQueue Queue { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Ends the process, and begins the next one.</summary>
    /// <param name="isKilled">Whether nothing is done for its end.</param>
    protected abstract Task RestartAsync(bool isKilled);

    public abstract ValueTask DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_ThatWasAccepted_ComesAfterTheRestartAsItWas(bool isKilled)
    {
        var bytes = new byte[] { 1, 0, 255 };
        var accepted = CallbackSamples.Event("m") with
        {
            Channel = "café ☕",
            User = "zoë",
            Client = "tab-1",
            Time = Time.GetUtcNow(),
            MessageKind = PublicationKind.Binary,
            Message = bytes,
        };
        Assert.True(await Queue.EnqueueAsync(_app, accepted, _sequence, Token));

        await RestartAsync(isKilled);

        var again = (await TakeAsync("m")).Callback;
        Assert.Equal(WithoutMessage(accepted) with { Sequence = 1 }, WithoutMessage(again));
        Assert.Equal(bytes, again.Message.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_ThatWasOpen_IsToldToHaveEndedWithAnIdThatStays(bool isKilled)
    {
        var subject = await ConnectAsync("c", "up");
        Queue.Complete(await TakeAsync("up"));

        await RestartAsync(isKilled);
        var restarted = Time.GetUtcNow();
        var first = (await TakeAsync(CallbackKind.Disconnected)).Callback;

        // Killed again before the application has heard it.
        Time.Advance(TimeSpan.FromMinutes(1));
        await RestartAsync(isKilled: true);
        var second = await TakeAsync(CallbackKind.Disconnected);
        Queue.Complete(second);
        await RestartAsync(isKilled: false);

        Assert.Equal((subject.Connection, subject.Channel, subject.Client, subject.User), (first.Connection, first.Channel, first.Client, first.User));
        Assert.Equal((2, restarted), (first.Sequence, first.Time));
        Assert.Equal(WithoutMessage(first), WithoutMessage(second.Callback));
        Assert.Empty(await ListAsync(CallbackState.Waiting));
        Assert.Equal(0, Queue.Count(_app));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connection_WhoseEndWasAccepted_IsToldOfItOnce(bool isKilled)
    {
        var subject = await ConnectAsync("c", "up");
        await DisconnectAsync(subject);
        Queue.Complete(await TakeAsync("up"));
        var before = await TakeAsync(CallbackKind.Disconnected);

        await RestartAsync(isKilled);

        await TakeAsync("up", isKilled);
        var again = await TakeAsync(CallbackKind.Disconnected);
        Assert.Equal(WithoutMessage(before.Callback), WithoutMessage(again.Callback));
        Queue.Complete(again);
        Assert.Equal(0, Queue.Count(_app));
    }

    [Fact]
    public async Task Connection_ThatIsWithdrawn_IsForgotten()
    {
        var subject = await ConnectAsync("c", "up");
        Queue.Withdraw(_app, subject.Connection);
        Queue.Complete(await TakeAsync("up"));

        await RestartAsync(isKilled: false);

        Assert.Empty(await ListAsync(CallbackState.Waiting));
        Assert.Equal(0, Queue.Count(_app));
    }

    [Fact]
    public async Task Connection_OfAnAppThatDoesNotAskForItAnyMore_IsForgotten()
    {
        await ConnectAsync("c", "up");
        Queue.Complete(await TakeAsync("up"));
        _app.Settings = _app.Settings with { Callbacks = _app.Settings.Callbacks! with { Events = new HashSet<CallbackKind> { CallbackKind.Connected } } };

        await RestartAsync(isKilled: true);

        Assert.DoesNotContain(await ListAsync(CallbackState.Waiting), kept => kept.Callback.Kind is CallbackKind.Disconnected);
    }

    [Fact]
    public async Task Order_OfAConnection_IsKeptOverTheRestartUpToItsEnd()
    {
        await ConnectAsync("a", "up");
        foreach (var id in (string[])["a1", "a2", "a3"])
        {
            await EnqueueAsync(id, "a");
        }

        await RestartAsync(isKilled: true);

        foreach (var id in (string[])["up", "a1", "a2", "a3"])
        {
            var attempt = await TakeAsync(id);
            using var soon = new CancellationTokenSource();
            var next = Queue.TakeAsync(_app, soon.Token).AsTask();
            Assert.False(next.IsCompleted);
            await soon.CancelAsync();
            Queue.Complete(attempt);
        }

        Queue.Complete(await TakeAsync(CallbackKind.Disconnected));
        Assert.Equal(0, Queue.Count(_app));
    }

    [Fact]
    public async Task Sequence_GoesOnOverTheRestart()
    {
        await EnqueueAsync("1");
        await EnqueueAsync("2");
        Queue.Complete(await TakeAsync("1"));
        Queue.Complete(await TakeAsync("2"));
        await RestartAsync(isKilled: false);

        await EnqueueAsync("3");

        Assert.Equal(3, (await TakeAsync("3")).Callback.Sequence);
    }

    [Fact]
    public async Task Completed_IsGone()
    {
        await EnqueueAsync("m");
        Queue.Complete(await TakeAsync("m"));

        await RestartAsync(isKilled: false);

        Assert.Empty(await ListAsync(CallbackState.Waiting));
    }

    [Fact]
    public async Task Retried_KeepsItsDelayAndItsHistory()
    {
        var began = Time.GetUtcNow();
        await EnqueueAsync("later", "a");
        await EnqueueAsync("behind", "a");
        Queue.Retry(await TakeAsync("later"), TimeSpan.FromMinutes(3), Busy);
        Time.Advance(TimeSpan.FromMinutes(2));

        await RestartAsync(isKilled: false);

        var kept = (await ListAsync(CallbackState.Waiting)).Single(kept => kept.Callback.Id == "later");
        Assert.Equal((1, began, Busy, began.AddMinutes(3)), (kept.Attempts, kept.FirstTried, kept.LastFailure, kept.NextAttempt));

        // Its patience has ended meanwhile.
        await TakeAsync("behind");
        var later = TakeAsync("later");
        Assert.False(later.IsCompleted);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((2, began), ((await later).Number, (await later).FirstTried));
    }

    [Fact]
    public async Task Retried_AndDueMeanwhile_ComesFirstOfItsConnection()
    {
        await EnqueueAsync("first", "a");
        await EnqueueAsync("behind", "a");
        Queue.Retry(await TakeAsync("first"), TimeSpan.FromSeconds(1), Unreachable);
        Time.Advance(TimeSpan.FromMinutes(10));

        await RestartAsync(isKilled: false);

        Queue.Complete(await TakeAsync("first"));
        await TakeAsync("behind");
    }

    [Fact]
    public async Task DeadLetters_AreThere_AndWhatIsDoneWithThemHolds()
    {
        foreach (var id in (string[])["dropped", "replayed", "left"])
        {
            await EnqueueAsync(id);
            Queue.Bury(await TakeAsync(id), Gone);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var died = (await ListAsync(CallbackState.Dead)).Single(kept => kept.Callback.Id == "left");
        Assert.Equal(1, await Queue.DropAsync(_app, new CallbackFilter { Id = "dropped" }, Token));
        Assert.Equal(new CallbackReplay(1, 0), await Queue.ReplayAsync(_app, new CallbackFilter { Id = "replayed" }, Token));

        await RestartAsync(isKilled: true);

        Assert.Equal([WithoutMessage(died)], (await ListAsync(CallbackState.Dead)).Select(WithoutMessage));
        Assert.Equal(1, (await TakeAsync("replayed")).Number);
        Assert.Equal(1, Queue.Count(_app));
    }

    [Fact]
    public async Task Replayed_ComesBehindWhatWaitsOfItsConnection()
    {
        await EnqueueAsync("dead");
        await EnqueueAsync("waits");
        Queue.Bury(await TakeAsync("dead"), Gone);
        await Queue.ReplayAsync(_app, new CallbackFilter(), Token);

        await RestartAsync(isKilled: true);

        Queue.Complete(await TakeAsync("waits"));
        await TakeAsync("dead");
    }

    [Fact]
    public async Task Room_IsTakenByWhatWasLeft()
    {
        await EnqueueAsync("a");
        await EnqueueAsync("b");
        await RestartAsync(isKilled: true);
        await ListAsync(CallbackState.Waiting);
        var smaller = CallbackSamples.App(callbackQueue: 2);

        Assert.Equal(2, Queue.Count(_app));
        Assert.False(await Queue.EnqueueAsync(smaller, CallbackSamples.Event("c"), _sequence, Token));
    }

    [Fact]
    public async Task Apps_HaveTheirOwn_AlsoOneThatIsNotThereForAWhile()
    {
        var other = CallbackSamples.App(id: "other");
        await EnqueueAsync("mine");
        Assert.True(await Queue.EnqueueAsync(other, CallbackSamples.Event("theirs"), _sequence, Token));

        await RestartAsync(isKilled: true);
        await TakeAsync("mine");
        await RestartAsync(isKilled: true);

        Assert.Equal("theirs", (await Queue.TakeAsync(other, Token)).Callback.Id);
    }

    [Fact]
    public async Task Everything_OfThousands_IsThereOnceAndInOrder()
    {
        const int connections = 300, messages = 10;
        for (var i = 0; i < connections * messages; i++)
        {
            Assert.True(await Queue.EnqueueAsync(_app, CallbackSamples.Event($"{i}", $"c{i % connections}"), _sequence, Token));
        }

        await RestartAsync(isKilled: true);

        var heard = new Dictionary<string, int>();
        for (var i = 0; i < connections * messages; i++)
        {
            var attempt = await Queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
            var (connection, number) = (attempt.Callback.Connection.ToString(), int.Parse(attempt.Callback.Id, System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(heard.GetValueOrDefault(connection, -1) < number);
            heard[connection] = number;
            Queue.Complete(attempt);
        }

        Assert.Equal(0, Queue.Count(_app));
    }

    // Memory is equal only where it is the same.
    private static CallbackEvent WithoutMessage(CallbackEvent callback) => callback with { Message = default };

    private static KeptCallback WithoutMessage(KeptCallback kept) => kept with { Callback = WithoutMessage(kept.Callback) };

    private async Task<CallbackSubject> ConnectAsync(string connection, string id)
    {
        var subject = new CallbackSubject(CallbackSamples.Connection(connection), "news", "client", "ann");
        Assert.True(Queue.TryReserve(_app));
        Queue.Expect(_app, subject);
        Assert.True(await Queue.EnqueueAsync(_app, CallbackSamples.Event(id, connection, CallbackKind.Connected), _sequence, Token));
        return subject;
    }

    private async Task DisconnectAsync(CallbackSubject subject) =>
        Assert.True(await Queue.EnqueueAsync(_app, CallbackEvents.Disconnected(subject, Time.GetUtcNow()), _sequence, Token));

    private async Task EnqueueAsync(string id, string connection = "c") =>
        Assert.True(await Queue.EnqueueAsync(_app, CallbackSamples.Event(id, connection), _sequence, Token));

    private async Task<CallbackAttempt> TakeAsync(string expected)
    {
        var attempt = await Queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(expected, attempt.Callback.Id);
        return attempt;
    }

    // What was completed a moment before a kill may come again.
    private async Task TakeAsync(string id, bool mayComeAgain)
    {
        if (mayComeAgain && (await ListAsync(CallbackState.Waiting)).Any(kept => kept.Callback.Id == id))
        {
            Queue.Complete(await TakeAsync(id));
        }
    }

    private async Task<CallbackAttempt> TakeAsync(CallbackKind expected)
    {
        var attempt = await Queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        while (attempt.Callback.Kind != expected)
        {
            Queue.Complete(attempt);
            attempt = await Queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        }

        return attempt;
    }

    private async Task<IReadOnlyList<KeptCallback>> ListAsync(CallbackState state) =>
        await Queue.ListAsync(_app, state, new CallbackFilter(), after: null, 1_000, Token);
}
