using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Channels;

public sealed class IdempotentPublishesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly App _app = new(new AppSettings { Id = "a", Keys = [] });
    private readonly Hub _hub;

    public IdempotentPublishesTests() => _hub = new Hub(new InMemoryChannelStore(_time), _time);

    [Fact]
    public async Task Repeat_IsAnsweredAsTheFirst_AndNotPublished()
    {
        var first = await PublishAsync("c", "key", "one");
        var repeat = await PublishAsync("c", "key", "one");

        Assert.Equal(first, repeat);
        Assert.Equal(1, first!.Value.Position.Offset);
        Assert.Equal(2, (await PublishAsync("c", "other", "one"))!.Value.Position.Offset);
    }

    [Fact]
    public async Task Repeat_OfOneThatIsUnderWay_WaitsForIt()
    {
        var store = new WaitingStore(new InMemoryChannelStore(_time));
        var hub = new Hub(store, _time);

        var first = PublishAsync(hub, "one");
        var repeat = PublishAsync(hub, "one");
        var conflict = PublishAsync(hub, "two");
        Assert.Null(await conflict);
        Assert.False(first.IsCompleted || repeat.IsCompleted);
        store.Go.SetResult();

        Assert.Equal(await first, await repeat);
        Assert.Equal(1, (await first)!.Value.Position.Offset);
        Assert.Equal(1, store.Appends);

        Task<PublishOutcome?> PublishAsync(Hub slow, string text) =>
            _app.IdempotentPublishes.PublishAsync(slow, _app, "c", "key", Message(text), TestContext.Current.CancellationToken).AsTask();
    }

    [Fact]
    public async Task OtherMessage_WithTheSameKey_IsAConflict()
    {
        await PublishAsync("c", "key", "one");

        Assert.Null(await PublishAsync("c", "key", "two"));
        Assert.Null(await PublishAsync("c", "key", "one", excludedClient: "x"));
        Assert.Null(await PublishAsync("c", "key", "one", kind: PublicationKind.Binary));
    }

    [Fact]
    public async Task SameKey_InAnotherChannelOrApp_CountsByItself()
    {
        await PublishAsync("c", "key", "one");
        var other = new App(new AppSettings { Id = "b", Keys = [] });

        Assert.Equal(1, (await PublishAsync("d", "key", "two"))!.Value.Position.Offset);
        Assert.Equal(1, (await other.IdempotentPublishes.PublishAsync(
            _hub, other, "c", "key", Message("two"), TestContext.Current.CancellationToken))!.Value.Position.Offset);
    }

    [Fact]
    public async Task Key_AfterItsWindow_IsNew()
    {
        await PublishAsync("c", "key", "one");
        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(2, (await PublishAsync("c", "key", "two"))!.Value.Position.Offset);
    }

    [Fact]
    public void RemovedKey_AddedAgain_LastsItsOwnWindow()
    {
        var keys = new RecentKeys<string, int>();
        var start = _time.GetUtcNow();
        keys.TryAdd("k", 1, start, TimeSpan.FromMinutes(5), 10, out _);
        keys.Remove("k");
        keys.TryAdd("k", 2, start.AddMinutes(4), TimeSpan.FromMinutes(5), 10, out _);

        Assert.False(keys.TryAdd("k", 3, start.AddMinutes(6), TimeSpan.FromMinutes(5), 10, out var kept));
        Assert.Equal(2, kept);
        Assert.True(keys.TryAdd("k", 4, start.AddMinutes(9), TimeSpan.FromMinutes(5), 10, out _));
    }

    [Fact]
    public void Keys_BeyondTheBound_ForgetTheOldest()
    {
        var keys = new RecentKeys<int, int>();
        for (var i = 0; i < 4; i++)
        {
            keys.TryAdd(i, i, _time.GetUtcNow(), TimeSpan.FromMinutes(5), 3, out _);
        }

        Assert.False(keys.TryAdd(1, 9, _time.GetUtcNow(), TimeSpan.FromMinutes(5), 3, out _));
        Assert.True(keys.TryAdd(0, 9, _time.GetUtcNow(), TimeSpan.FromMinutes(5), 3, out _));
    }

    private ValueTask<PublishOutcome?> PublishAsync(
        string channel, string key, string text, PublicationKind kind = PublicationKind.Text, string? excludedClient = null) =>
        _app.IdempotentPublishes.PublishAsync(_hub, _app, channel, key, Message(text, kind, excludedClient), TestContext.Current.CancellationToken);

    private Publication Message(string text, PublicationKind kind = PublicationKind.Text, string? excludedClient = null) =>
        new(kind, System.Text.Encoding.UTF8.GetBytes(text), _time.GetUtcNow(), excludedClient);
}
