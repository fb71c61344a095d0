using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Channels;

public sealed class ChannelLifeTests
{
    private static readonly TimeSpan PositionAge = TimeSpan.FromMinutes(10);

    private readonly Station _station = new(new ChannelRule { PositionAge = PositionAge });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_UntilPositionAge_KeepsEpochAndHead()
    {
        var first = (await _station.PublishAsync("a")).Position;
        _station.Time.Advance(PositionAge);
        Hub.Sweep(_station.App);

        var listener = await _station.ConnectAsync(after: first);
        var second = (await _station.PublishAsync("b")).Position;
        await listener.ReadAllAsync();

        Assert.Equal(new StreamPosition(first.Epoch, 2), second);
        Assert.False(listener.Outcome.HasGap);
        Assert.Equal("P2:b", listener.All);
    }

    [Fact]
    public async Task Sweep_AfterPositionAge_ForgetsTheChannelAndTheNextIsANewRoot()
    {
        var first = (await _station.PublishAsync("a")).Position;
        _station.Time.Advance(PositionAge + TimeSpan.FromSeconds(1));
        Hub.Sweep(_station.App);

        Assert.False(Hub.TryFind(_station.App, "news", out _));
        Assert.Equal(0, _station.App.Memory.Bytes);
        var listener = await _station.ConnectAsync(after: first);
        var second = (await _station.PublishAsync("b")).Position;
        await listener.ReadAllAsync();

        Assert.NotEqual(first.Epoch, second.Epoch);
        Assert.Equal(1, second.Offset);
        Assert.Equal("G0 P1:b", listener.All);
    }

    [Fact]
    public async Task Sweep_ChannelWithASubscriber_IsKeptHoweverQuiet()
    {
        var listener = await _station.ConnectAsync();
        _station.Time.Advance(PositionAge * 5);
        Hub.Sweep(_station.App);

        await _station.PublishAsync("a");
        await listener.ReadAllAsync();
        Assert.Equal("P1:a", listener.All);

        Station.Leave(listener);
        _station.Time.Advance(PositionAge);
        Hub.Sweep(_station.App);
        Assert.True(Hub.TryFind(_station.App, "news", out _));
        _station.Time.Advance(TimeSpan.FromSeconds(1));
        Hub.Sweep(_station.App);
        Assert.False(Hub.TryFind(_station.App, "news", out _));
    }

    [Fact]
    public void Retire_UseThatBeginsAndEndsMeanwhile_KeepsTheChannel()
    {
        var time = new InterruptingTime();
        var channel = new Channel(new App(new AppSettings { Id = "shop", Keys = [] }), "news", time);
        time.Now += TimeSpan.FromDays(2).Ticks;
        time.Interrupt = () =>
        {
            Assert.True(channel.TryUse());
            channel.EndUse();
        };

        Assert.False(channel.TryRetire());

        Assert.True(channel.TryUse());
    }

    [Fact]
    public void Retire_Retired_CanNotBeUsedOrRetiredAgain()
    {
        var time = new InterruptingTime();
        var channel = new Channel(new App(new AppSettings { Id = "shop", Keys = [] }), "news", time);
        Assert.True(channel.TryUse());
        time.Now += TimeSpan.FromDays(2).Ticks;
        Assert.False(channel.TryRetire());
        channel.EndUse();
        Assert.False(channel.TryRetire());
        time.Now += TimeSpan.FromDays(2).Ticks;

        Assert.True(channel.TryRetire());

        Assert.False(channel.TryUse());
        Assert.False(channel.TryRetire());
    }

    [Fact]
    public async Task Publish_WhileChannelsAreForgotten_IsNeverLost()
    {
        using var done = new CancellationTokenSource();
        var station = new Station(new ChannelRule { PositionAge = TimeSpan.FromTicks(1) });
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
            var used = (await station.Hub.UseAsync(station.App, "news", Token))!;
            var listener = await station.ConnectAsync();
            await station.PublishAsync("x");
            Assert.Same(used, listener.Subscription.Channel);
            await listener.ReadAllAsync();
            Assert.Equal("x", Assert.Single(listener.Heard).Text);
            Station.Leave(listener);
            used.EndUse();
        }

        await done.CancelAsync();
        await sweeping.WaitAsync(TimeSpan.FromSeconds(30), Token);
        station.Time.Advance(TimeSpan.FromSeconds(1));
        Hub.Sweep(station.App);
        Assert.Equal((0, 0L), (station.App.Channels.Count, station.App.Memory.Bytes));
    }

    [Fact]
    public async Task Use_AfterTheStoreFailed_TriesAgainAndLeavesNothingBehind()
    {
        var store = new FailingStore(failures: 2);
        var station = new Station(new ChannelRule { PositionAge = PositionAge }, store);

        await Assert.ThrowsAsync<IOException>(() => station.PublishAsync("a"));
        await Assert.ThrowsAsync<IOException>(() => station.PublishAsync("a", channel: "sport"));
        Assert.Equal(1, (await station.PublishAsync("a")).Position.Offset);

        station.Time.Advance(PositionAge * 2);
        Hub.Sweep(station.App);
        Assert.Empty(station.App.Channels);
    }

    private sealed class FailingStore(int failures) : IChannelStore
    {
        private readonly InMemoryChannelStore _store = new(TimeProvider.System);
        private int _failures = failures;

        public ValueTask<IChannelHistory> OpenAsync(
            ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
            _failures-- > 0 ? throw new IOException("The disk is away.") : _store.OpenAsync(address, log, cancellationToken);

        public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default) =>
            _store.AppendAsync(appends, cancellationToken);
    }

    /// <summary>A clock that lets something happen once, just after it has been read.</summary>
    private sealed class InterruptingTime : TimeProvider
    {
        public long Now { get; set; } = 1;

        public Action? Interrupt { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp()
        {
            var now = Now;
            var interrupt = Interrupt;
            Interrupt = null;
            interrupt?.Invoke();
            return now;
        }
    }
}
