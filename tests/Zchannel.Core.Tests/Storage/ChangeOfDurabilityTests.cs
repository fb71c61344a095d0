using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// What a reload does that makes channels durable, or takes that back, while they are in use.
/// </summary>
public sealed class ChangeOfDurabilityTests
{
    private static readonly FakeTimeProvider Time = new();

    private readonly FakeDurableStore _disk = new(Time);
    private readonly Station _station;

    public ChangeOfDurabilityTests() => _station = new Station(new ChannelRule(), Routed());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task NextPublication_BeginsANewEpoch_AndOffsetsGoOn(bool wasDurable)
    {
        Become(wasDurable);
        var live = await _station.ConnectAsync();
        await _station.PublishAllAsync("1", "2");
        var before = await _station.PositionAsync(2);

        Become(!wasDurable);
        var after = (await _station.PublishAsync("3")).Position;
        await live.ReadAllAsync();

        Assert.NotEqual(before.Epoch, after.Epoch);
        Assert.Equal(3, after.Offset);
        Assert.Equal("P1:1 P2:2 P3:3", live.All);
        Assert.Equal([before.Epoch, before.Epoch, after.Epoch], live.Heard.Select(heard => heard.Position.Epoch));
    }

    [Theory]
    [InlineData(false, 0, false, "P1:1 P2:2 P3:3")]
    [InlineData(false, 1, false, "P2:2 P3:3")]
    [InlineData(false, 2, false, "P3:3")]
    [InlineData(false, 3, true, "G2 P3:3")]
    [InlineData(true, 0, false, "P1:1 P2:2 P3:3")]
    [InlineData(true, 1, false, "P2:2 P3:3")]
    [InlineData(true, 2, false, "P3:3")]
    [InlineData(true, 3, true, "G2 P3:3")]
    public async Task Resume_FromTheEpochBefore_IsSilentUpToTheFork(bool wasDurable, long offset, bool hasGap, string heard)
    {
        Become(wasDurable);
        await _station.PublishAllAsync("1", "2");
        var asked = await _station.PositionAsync(offset);
        Become(!wasDurable);
        await _station.PublishAsync("3");

        var listener = await _station.ConnectAsync(after: asked);
        await listener.ReadAllAsync();

        Assert.Equal(hasGap, listener.Outcome.HasGap);
        Assert.Equal(heard, listener.All);
    }

    [Fact]
    public async Task WhatWasPublishedBefore_IsDurableFromThenOn()
    {
        await _station.PublishAllAsync("1", "2");
        var asked = await _station.PositionAsync(1);
        Become(durable: true);
        await _station.PublishAsync("3");
        _disk.Restart();

        var next = new Station(new ChannelRule { Durable = true }, Routed());
        var listener = await next.ConnectAsync(after: asked);
        await listener.ReadAllAsync();

        Assert.Equal("P2:2 P3:3", listener.All);
    }

    [Fact]
    public async Task Publishes_ThatAreUnderWay_ComeBeforeTheChange()
    {
        Become(durable: true);
        await _station.PositionAsync(0);
        _disk.Holds = true;
        var stored = Enumerable.Range(1, 3).Select(i => _station.PublishAsync($"{i}")).ToList();

        Become(durable: false);
        var next = _station.PublishAsync("4");
        Assert.False(next.IsCompleted);
        _disk.Commit();

        Assert.Equal([1, 2, 3], (await Task.WhenAll(stored)).Select(outcome => outcome.Position.Offset));
        Assert.Equal(4, (await next).Position.Offset);
    }

    [Fact]
    public async Task WhoComesBehindAChange_ThatWaitsForTheDisk_IsRefused()
    {
        Become(durable: true);
        await _station.PositionAsync(0);
        _disk.Holds = true;
        var stored = _station.PublishAsync("1");
        Become(durable: false);
        var changing = _station.PublishAsync("2");
        _disk.Refusal = FakeDurableStore.DiskFull;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _station.PublishAsync("3").WaitAsync(TimeSpan.FromSeconds(30), Token));

        _disk.Refusal = null;
        _disk.Commit();
        await stored;
        await changing;
        Assert.Equal(3, (await _station.PublishAsync("3")).Position.Offset);
    }

    [Fact]
    public async Task PublishUnderWay_WhoseCallerHasGone_ComesBeforeTheChangeToo()
    {
        Become(durable: true);
        var live = await _station.ConnectAsync();
        _disk.Holds = true;
        using var gone = new CancellationTokenSource();
        var stored = _station.Hub.PublishAsync(_station.App, "news", RecordingLog.Text("1", Time.GetUtcNow()), gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stored);

        Become(durable: false);
        var next = _station.PublishAsync("2");
        Assert.False(next.IsCompleted);
        _disk.Commit();

        Assert.Equal(2, (await next).Position.Offset);
        await live.ReadAllAsync();
        Assert.Equal("P1:1 P2:2", live.All);
    }

    [Fact]
    public async Task Change_ThatTheStoreCannotFollow_LeavesTheChannelAsItWas()
    {
        await _station.PublishAllAsync("1", "2");
        var before = await _station.PositionAsync(2);
        Become(durable: true);
        _disk.ReadFault = FakeDurableStore.DiskFull;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _station.PublishAsync("3"));
        Assert.Equal(before, await _station.PositionAsync(2));
        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        await listener.ReadAllAsync();
        Assert.Equal("P1:1 P2:2", listener.All);
        _disk.ReadFault = null;

        Assert.Equal(3, (await _station.PublishAsync("3")).Position.Offset);
    }

    [Fact]
    public async Task ChannelOfABrokenStore_ThatNeedNotBeDurable_GoesOnWithoutItsHistory()
    {
        Become(durable: true);
        await _station.PublishAllAsync("1", "2");
        var (behind, head) = (await _station.PositionAsync(1), await _station.PositionAsync(2));
        _disk.ReadFault = _disk.WriteFault = FakeDurableStore.DiskFull;

        Become(durable: false);
        Assert.Equal(3, (await _station.PublishAsync("3")).Position.Offset);

        Assert.False((await _station.ConnectAsync(after: head)).Outcome.HasGap);
        Assert.True((await _station.ConnectAsync(after: behind)).Outcome.HasGap);
    }

    [Fact]
    public async Task ManyPublishers_WhileItChangesToAndFro_LoseNothingAndKeepTheirOrder()
    {
        const int publishers = 4, each = 300;
        var rule = new ChannelRule { History = 10_000 };
        Become(durable: false, rule);
        var listener = await _station.ConnectAsync();
        var isDone = false;
        var changing = Task.Run(async () =>
        {
            for (var durable = true; !Volatile.Read(ref isDone); durable = !durable)
            {
                Become(durable, rule);
                await Task.Yield();
            }
        }, Token);

        await Task.WhenAll(Enumerable.Range(0, publishers).Select(publisher => Task.Run(async () =>
        {
            for (var i = 0; i < each; i++)
            {
                await _station.PublishAsync($"{publisher}.{i}");
            }
        }, Token)));
        Volatile.Write(ref isDone, true);
        await changing;
        await listener.ReadAllAsync();

        Assert.Equal(Enumerable.Range(1, publishers * each).Select(i => (long)i), listener.Heard.Select(heard => heard.Position.Offset));
        Assert.All(Enumerable.Range(0, publishers), publisher => Assert.Equal(
            Enumerable.Range(0, each).Select(i => $"{publisher}.{i}"),
            listener.Heard.Select(heard => heard.Text).Where(text => text.StartsWith($"{publisher}.", StringComparison.Ordinal))));
        var again = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        Assert.Equal(ReadStatus.Idle, await again.ReadAllAsync());
        Assert.Equal(listener.Heard.Select(heard => heard.Text), again.Heard.Select(heard => heard.Text));
    }

    private RoutedChannelStore Routed() => new(new InMemoryChannelStore(Time), _disk);

    private void Become(bool durable, ChannelRule? rule = null) => _station.App.Settings = _station.App.Settings with
    {
        Rules = new ChannelRules([(rule ?? new ChannelRule()) with { Durable = durable }]),
    };
}
