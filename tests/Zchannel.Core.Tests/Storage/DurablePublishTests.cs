using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

public sealed class DurablePublishTests
{
    private static readonly ChannelRule Durable = new() { Durable = true };

    private readonly FakeDurableStore _disk = new(new FakeTimeProvider()) { Holds = true };
    private readonly Station _station;

    public DurablePublishTests() => _station = new Station(Durable, new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), _disk));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_UntilItIsCommitted_IsNeitherAnsweredNorDelivered()
    {
        var listener = await _station.ConnectAsync();

        var publishing = _station.PublishAsync("a");
        await listener.ReadAllAsync();
        Assert.False(publishing.IsCompleted);
        Assert.Equal("", listener.All);
        Assert.Equal(0, listener.Subscription.Channel.Head);
        _disk.Commit();

        Assert.Equal((1L, 1), ((await publishing).Position.Offset, (await publishing).Receivers));
        await listener.ReadAllAsync();
        Assert.Equal("P1:a", listener.All);
    }

    [Fact]
    public async Task Publishes_ThatWaitTogether_KeepTheirOrder()
    {
        var listener = await _station.ConnectAsync();
        var publishing = Enumerable.Range(1, 50).Select(i => _station.PublishAsync($"{i}")).ToList();

        Assert.Equal(50, _disk.Pending);
        _disk.Commit();
        var outcomes = await Task.WhenAll(publishing);

        Assert.Equal(Enumerable.Range(1, 50).Select(i => (long)i), outcomes.Select(outcome => outcome.Position.Offset));
        await listener.ReadAllAsync();
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"{i}"), listener.Heard.Select(heard => heard.Text));
    }

    [Fact]
    public async Task Publish_ThatCannotBeStored_IsNowhereAndUsesUpNoOffset()
    {
        var listener = await _station.ConnectAsync();
        _disk.WriteFault = FakeDurableStore.DiskFull;

        var lost = _station.PublishAsync("lost");
        _disk.Commit();
        Assert.Same(FakeDurableStore.DiskFull, await Assert.ThrowsAsync<StorageUnavailableException>(() => lost));
        _disk.WriteFault = null;
        var next = _station.PublishAsync("next");
        _disk.Commit();

        Assert.Equal(1, (await next).Position.Offset);
        await listener.ReadAllAsync();
        Assert.Equal("P1:next", listener.All);
        Assert.Equal(1, _station.App.Usage.PublishedMessages);
        Assert.Equal([KeyValuePair.Create("storage_unavailable", 1L)], _station.App.Usage.PublishesRefused.All);
    }

    [Fact]
    public async Task Publish_WhoseCallerLeaves_IsStoredAndDeliveredAllTheSame()
    {
        var listener = await _station.ConnectAsync();
        using var leaving = new CancellationTokenSource();
        var publishing = _station.Hub.PublishAsync(_station.App, "news", RecordingLog.Text("a"), leaving.Token).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing);
        _disk.Commit();

        await listener.ReadAllAsync();
        Assert.Equal("P1:a", listener.All);
    }

    [Fact]
    public async Task Subscribers_WhoComeWhileACommitIsPending_HearIt()
    {
        var first = _station.PublishAsync("a");
        var live = await _station.ConnectAsync();
        _disk.Commit();
        await first;
        var second = _station.PublishAsync("b");
        var behind = await _station.ConnectAsync(after: live.Outcome.Position);
        var atHead = await _station.ConnectAsync(after: (await first).Position);
        _disk.Commit();
        await second;

        foreach (var (listener, heard) in new[] { (live, "P1:a P2:b"), (behind, "P1:a P2:b"), (atHead, "P2:b") })
        {
            await listener.ReadAllAsync();
            Assert.False(listener.Outcome.HasGap);
            Assert.Equal(heard, listener.All);
        }
    }

    [Fact]
    public async Task Position_BeyondWhatIsCommitted_IsAGap()
    {
        var pending = _station.PublishAsync("a");
        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(1));

        Assert.True(listener.Outcome.HasGap);
        _disk.Commit();
        await pending;
        await listener.ReadAllAsync();
        Assert.Equal("G0 P1:a", listener.All);
    }

    [Fact]
    public async Task Channel_WithACommitPending_IsNotForgotten()
    {
        var publishing = _station.PublishAsync("a");
        _station.Time.Advance(TimeSpan.FromDays(40));

        Hub.Sweep(_station.App);
        Assert.True(Hub.TryFind(_station.App, "news", out _));
        _disk.Commit();
        await publishing;
        _station.Time.Advance(TimeSpan.FromDays(40));
        Hub.Sweep(_station.App);

        Assert.False(Hub.TryFind(_station.App, "news", out _));
    }

    // The store asserts that no channel is opened while it is open.
    [Fact]
    public async Task Channel_ThatIsForgotten_IsOpenedAgainOnlyAfterwards()
    {
        _disk.Holds = false;
        var station = new Station(Durable with { PositionAge = TimeSpan.FromTicks(1) }, new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), _disk));
        // Nobody can make another of the same name before the store has been told.
        _disk.Forgetting = () => Assert.True(station.App.Channels.ContainsKey("news"));
        using var done = new CancellationTokenSource();
        var sweeping = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    station.Time.Advance(TimeSpan.FromTicks(2));
                    Hub.Sweep(station.App);
                }
            },
            Token);

        for (var i = 0; i < 5_000; i++)
        {
            await station.PublishAsync("x");
        }

        await done.CancelAsync();
        await sweeping;
    }

    [Fact]
    public async Task OtherChannels_WhileNothingCanBeStored_GoOn()
    {
        var disk = new FakeDurableStore(new FakeTimeProvider()) { WriteFault = FakeDurableStore.DiskFull, ReadFault = FakeDurableStore.DiskFull };
        var station = new Station(Durable with { Match = "orders" }, new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), disk));

        await Assert.ThrowsAsync<StorageUnavailableException>(() => station.PublishAsync("a", channel: "orders"));
        Assert.Equal(1, (await station.PublishAsync("a")).Position.Offset);
        disk.WriteFault = disk.ReadFault = null;

        Assert.Equal(1, (await station.PublishAsync("a", channel: "orders")).Position.Offset);
    }
}
