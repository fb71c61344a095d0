using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// When events are written, and what happens while they cannot be.
/// </summary>
public sealed class JournalTurnsTests : IAsyncLifetime
{
    private static readonly CallbackFailure Gone = new(CallbackFailureReason.Answered, 410);

    private readonly FakeTimeProvider _time = new();
    private readonly JournalDisk _disk = new() { CommitsAtOnce = false };
    private readonly JournalDisk.Journal _journal;
    private readonly CallbackQueue _queue;
    private readonly CallbackSequence _sequence = new();
    private readonly App _app = CallbackSamples.App();

    public JournalTurnsTests() => _queue = new CallbackQueue(_time, _journal = _disk.Open());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await LoadedAsync(_queue);

    public async ValueTask DisposeAsync()
    {
        (_disk.CommitsAtOnce, _disk.Fault) = (true, null);
        _journal.Commit();
        await _queue.DisposeAsync();
    }

    [Fact]
    public async Task Message_IsAnsweredAndHandedOut_OnceItIsCommitted()
    {
        var accepted = EnqueueAsync("m");
        var taken = TakeAsync();
        Assert.False(accepted.IsCompleted || taken.IsCompleted);
        Assert.Equal(1, _queue.Waiting(_app));

        _journal.Commit();

        Assert.True(await accepted);
        Assert.Equal("m", (await taken).Callback.Id);
    }

    [Fact]
    public async Task Coming_WaitsForNoCommit_AndIsHandedOutBehindIt()
    {
        var accepted = ConnectAsync("c", "up");
        Assert.True(accepted.IsCompletedSuccessfully);
        var taken = TakeAsync();
        Assert.False(taken.IsCompleted);

        _journal.Commit();

        Assert.Equal("up", (await taken).Callback.Id);
    }

    [Fact]
    public async Task ComingAndGoing_BeforeTheFirstCommit_KeepTheirOrder()
    {
        var subject = await ConnectAsync("c", "up");
        var message = EnqueueAsync("m");
        await DisconnectAsync(subject);

        _journal.Commit();
        Assert.True(await message);

        foreach (var (kind, sequence) in ((CallbackKind, long)[])[(CallbackKind.Connected, 1), (CallbackKind.Message, 2), (CallbackKind.Disconnected, 3)])
        {
            var attempt = await TakeAsync();
            Assert.Equal((kind, sequence), (attempt.Callback.Kind, attempt.Callback.Sequence));
            _queue.Complete(attempt);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        _journal.Commit();
        Assert.Empty(_disk.Rows("shop"));
    }

    [Fact]
    public async Task Many_AreOneTransaction()
    {
        var accepted = Enumerable.Range(0, 100).Select(i => EnqueueAsync($"{i}", $"c{i}")).ToArray();

        _journal.Commit();

        Assert.All(await Task.WhenAll(accepted), Assert.True);

        // The first is posted by itself, and all that came until it was written goes with it.
        Assert.InRange(_disk.Commits, 1, 2);
    }

    [Fact]
    public async Task Delivered_IsWrittenSoon_AndNotByItself()
    {
        var accepted = EnqueueAsync("m");
        _journal.Commit();
        Assert.True(await accepted);
        _queue.Complete(await TakeAsync());
        Assert.Equal(0, _journal.Posted);

        _time.Advance(TimeSpan.FromSeconds(1));
        _journal.Commit();

        Assert.Empty(_disk.Rows("shop"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Message_WhileNothingCanBeWritten_IsRefusedAndTakesNeitherRoomNorANumber(bool refusesPosts)
    {
        Break(refusesPosts);

        var first = EnqueueAsync("first");
        _journal.Commit();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => first);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => EnqueueAsync("at once"));
        Assert.Equal(0, _queue.Count(_app));

        Mend();
        var second = EnqueueAsync("second");
        _journal.Commit();
        Assert.True(await second);
        Assert.Equal(1, (await TakeAsync()).Callback.Sequence);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Comings_WhileNothingCanBeWritten_StayAndAreWrittenWhenItCan(bool refusesPosts)
    {
        Break(refusesPosts);
        var subject = await ConnectAsync("c", "up");
        var refused = EnqueueAsync("m");
        _journal.Commit();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => refused);
        await DisconnectAsync(subject);
        _time.Advance(TimeSpan.FromSeconds(5));
        _journal.Commit();
        Assert.Equal((2, 2), (_queue.Count(_app), _queue.Waiting(_app)));

        Mend();
        _journal.Commit();

        var up = await TakeAsync();
        Assert.Equal(("up", 1), (up.Callback.Id, up.Callback.Sequence));
        _queue.Complete(up);
        var down = await TakeAsync();
        Assert.Equal((CallbackKind.Disconnected, 2), (down.Callback.Kind, down.Callback.Sequence));
    }

    [Fact]
    public async Task Delivery_WhileNothingCanBeWritten_GoesOn()
    {
        var accepted = Task.WhenAll(EnqueueAsync("a"), EnqueueAsync("b"), EnqueueAsync("c"));
        _journal.Commit();
        await accepted;
        Break(refusesPosts: false);

        _queue.Complete(await TakeAsync());
        _queue.Bury(await TakeAsync(), Gone);
        _queue.Retry(await TakeAsync(), TimeSpan.FromSeconds(30), Gone);
        _time.Advance(TimeSpan.FromSeconds(5));
        _journal.Commit();
        Assert.Equal(3, _disk.Rows("shop").Count);

        Mend();
        _journal.Commit();
        Assert.Equal(
            [(CallbackState.Dead, 1), (CallbackState.Waiting, 1)], _disk.Rows("shop").Select(row => (row.Kept.State, row.Kept.Attempts)));
    }

    [Fact]
    public async Task ReplayAndDrop_WhileNothingCanBeWritten_SaySo()
    {
        var accepted = EnqueueAsync("m");
        _journal.Commit();
        await accepted;
        _queue.Bury(await TakeAsync(), Gone);
        Break(refusesPosts: false);

        var replay = _queue.ReplayAsync(_app, new CallbackFilter(), Token).AsTask();
        _journal.Commit();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => replay);
    }

    [Fact]
    public async Task Load_ThatFails_IsToldAndTriedAgain()
    {
        await using var queue = new CallbackQueue(_time, _disk.Open());
        Break(refusesPosts: true);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => LoadedAsync(queue));

        _disk.Fault = null;
        var loaded = LoadedAsync(queue);
        while (!loaded.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await loaded;
    }

    [Fact]
    public async Task DeadLetters_BeyondTheBound_LeaveTheJournal()
    {
        _disk.CommitsAtOnce = true;
        for (var i = 0; i <= CallbackQueue.MaxDead; i++)
        {
            Assert.True(await EnqueueAsync($"{i}"));
            _queue.Bury(await TakeAsync(), Gone);
        }

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(CallbackQueue.MaxDead, _disk.Rows("shop").Count);
        Assert.DoesNotContain(_disk.Rows("shop"), row => row.Kept.Callback.Id == "0");
    }

    [Fact]
    public async Task App_ThatAsksForEventsOnlyAfterAReload_IsKeptFromThen()
    {
        _disk.CommitsAtOnce = true;
        var app = CallbackSamples.App(id: "late");
        var callbacks = app.Settings.Callbacks;
        app.Settings = app.Settings with { Callbacks = null };
        Assert.Equal(0, _queue.Count(app));

        app.Settings = app.Settings with { Callbacks = callbacks };
        Assert.True(await _queue.EnqueueAsync(app, CallbackSamples.Event("m"), _sequence, Token));

        Assert.Single(_disk.Rows("late"));
    }

    [Fact]
    public async Task DevelopmentApp_IsNotKept()
    {
        var app = CallbackSamples.App(id: "demo");
        app.Settings = app.Settings with { Callbacks = app.Settings.Callbacks! with { OnlyIfListening = true } };

        Assert.True(await _queue.EnqueueAsync(app, CallbackSamples.Event("m"), _sequence, Token));

        Assert.Equal("m", (await _queue.TakeAsync(app, Token)).Callback.Id);
        Assert.Equal(0, _journal.Posted);
    }

    private void Break(bool refusesPosts) => (_disk.Fault, _disk.RefusesPosts) = (new StorageUnavailableException("The disk is full."), refusesPosts);

    // It is found out within a second.
    private void Mend()
    {
        _disk.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task LoadedAsync(CallbackQueue queue) => await queue.ListAsync(_app, CallbackState.Waiting, new CallbackFilter(), after: null, 1, Token);

    private async Task<bool> EnqueueAsync(string id, string? connection = null) =>
        await _queue.EnqueueAsync(_app, CallbackSamples.Event(id, connection ?? (id == "m" ? "c" : id)), _sequence, Token);

    private async Task<CallbackSubject> ConnectAsync(string connection, string id)
    {
        var subject = new CallbackSubject(CallbackSamples.Connection(connection), "news", "client", User: null);
        Assert.True(_queue.TryReserve(_app));
        _queue.Expect(_app, subject);
        Assert.True(await _queue.EnqueueAsync(_app, CallbackSamples.Event(id, connection, CallbackKind.Connected), _sequence, Token));
        return subject;
    }

    private async Task DisconnectAsync(CallbackSubject subject) =>
        Assert.True(await _queue.EnqueueAsync(_app, CallbackEvents.Disconnected(subject, _time.GetUtcNow()), _sequence, Token));

    private Task<CallbackAttempt> TakeAsync() => _queue.TakeAsync(_app, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
}
