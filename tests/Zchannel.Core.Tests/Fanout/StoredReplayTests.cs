using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Fanout;

/// <summary>
/// Clients who come back to a channel whose history is in a store that is slow, fails, or has lost something.
/// </summary>
public sealed class StoredReplayTests
{
    private static readonly ChannelRule Durable = new() { Durable = true, History = 10_000 };

    private readonly FakeDurableStore _disk = new(new FakeTimeProvider());
    private readonly Station _station;

    public StoredReplayTests() => _station = Start(Durable);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Resume_AfterARestart_IsSilentUpToTheForkAndAGapBeyondIt()
    {
        await _station.PublishAllAsync("1", "2", "3");
        var (behind, head, beyond) = (await _station.PositionAsync(1), await _station.PositionAsync(3), await _station.PositionAsync(4));
        _disk.Restart();
        var next = Start(Durable);

        var listeners = new[] { await next.ConnectAsync(after: behind), await next.ConnectAsync(after: head), await next.ConnectAsync(after: beyond) };
        await next.PublishAsync("4");
        foreach (var listener in listeners)
        {
            await listener.ReadAllAsync();
        }

        Assert.Equal(["P2:2 P3:3 P4:4", "P4:4", "G3 P4:4"], listeners.Select(listener => listener.All));
    }

    [Fact]
    public async Task Replay_WhileMessagesPourIn_JoinsTheLogWithoutAGapOrARepeat()
    {
        await _station.PublishAllAsync(Numbers(1, 500));
        var reading = Read();
        var resuming = Enumerable.Range(0, 20).Select(async i =>
        {
            var listener = await _station.ConnectAsync(after: await _station.PositionAsync(i * 20));
            var pump = listener.ReadAllAsync();
            await _station.PublishAllAsync(Numbers(1_000 * (i + 1), 30));
            reading.TrySetResult();
            await pump;
            return listener;
        });

        var listeners = new List<Listener>();
        foreach (var one in resuming.ToList())
        {
            listeners.Add(await one);
        }

        foreach (var (i, listener) in listeners.Index())
        {
            Assert.Equal(ReadStatus.Idle, await listener.ReadAllAsync());
            Assert.Equal(Enumerable.Range((i * 20) + 1, 1_100 - (i * 20)).Select(offset => (long)offset), listener.Heard.Select(heard => heard.Position.Offset));
            Assert.All(listener.Heard, heard => Assert.Equal('P', heard.What));
        }
    }

    [Fact]
    public async Task Read_ThatFails_ClosesWithACodeThatBringsTheClientBack()
    {
        await _station.PublishAllAsync("1", "2");
        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        _disk.ReadFault = FakeDurableStore.DiskFull;

        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());

        Assert.Equal(CloseReason.StorageUnavailable, listener.Connection.Closing);
        Assert.Equal("", listener.All);
        _disk.ReadFault = null;
        var again = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        await again.ReadAllAsync();
        Assert.Equal("P1:1 P2:2", again.All);
    }

    [Fact]
    public async Task Client_WhoLeavesWhileTheStoreReads_IsNotWaitedFor()
    {
        await _station.PublishAllAsync("1", "2");
        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        var another = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        var reading = Read();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Assert.Equal(ReadStatus.NeedsHistory, listener.ReadOnce());
        var fetching = listener.Connection.FetchAsync(leaving.Token).AsTask();

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetching);

        // The read goes on for the one who stays.
        var staying = another.ReadAllAsync();
        reading.SetResult();
        await staying;
        Assert.Equal("P1:1 P2:2", another.All);
        Assert.Equal(1, _disk.Reads);
    }

    [Fact]
    public async Task Message_ErasedWhileTheStoreReads_IsNotDelivered()
    {
        await _station.PublishAllAsync("1", "2", "3");
        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        var reading = Read();
        var replaying = listener.ReadAllAsync();

        Assert.True(await listener.Subscription.Channel.EraseAsync(await _station.PositionAsync(2), Token));
        reading.SetResult();
        await replaying;

        Assert.Equal("P1:1 P3:3", listener.All);
    }

    [Theory]
    [InlineData(new long[] { 1 }, "G1 P2:2 P3:3 P4:4")]
    [InlineData(new long[] { 2, 3 }, "P1:1 G3 P4:4")]
    [InlineData(new long[] { 1, 3 }, "G1 P2:2 G3 P4:4")]
    [InlineData(new long[] { 3, 4 }, "P1:1 P2:2 G4")]
    [InlineData(new long[] { 1, 2, 3, 4 }, "G4")]
    public async Task WhatTheStoreHasLost_IsAGapThatIsTold(long[] damaged, string heard)
    {
        await _station.PublishAllAsync("1", "2", "3", "4");
        _disk.Damaged.UnionWith(damaged);

        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0));
        Assert.Equal(ReadStatus.Idle, await listener.ReadAllAsync());
        await _station.PublishAsync("5");
        await listener.ReadAllAsync();

        Assert.Equal($"{heard} P5:5", listener.All);
    }

    [Fact]
    public async Task WhatTheStoreHasLost_ToAProtocolThatCannotSaySo_EndsTheConnection()
    {
        await _station.PublishAllAsync("1", "2", "3");
        _disk.Damaged.Add(2);

        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0), format: Station.Silent());
        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());

        Assert.Equal(CloseReason.Gap, listener.Connection.Closing);
        Assert.Equal("P1:1", listener.All);
    }

    // Blocks of 128 entries: what all of them have to read at least once.
    [Fact]
    public async Task ThousandsWhoComeBackAtOnce_ShareTheirReads()
    {
        const int clients = 2_000, places = 50, messages = 3_200, blocks = messages / 128;
        await _station.PublishAllAsync(Numbers(1, messages));
        var random = new Random(1);
        var listeners = new List<Listener>();
        for (var i = 0; i < clients; i++)
        {
            listeners.Add(await _station.ConnectAsync(after: await _station.PositionAsync(random.Next(places) * (messages / places) + 7)));
        }

        var reading = Read();
        var all = Task.WhenAll(listeners.Select(listener => Task.Run(() => listener.ReadAllAsync(maxBytes: 4_000), Token)));
        reading.SetResult();
        await _station.PublishAllAsync(Numbers(messages + 1, 200));
        await all;

        Assert.All(listeners, listener => Assert.Equal(CloseReason.ClientLeft, listener.Connection.Closing ?? CloseReason.ClientLeft));
        Assert.InRange(_disk.Reads, blocks, 4 * blocks);
    }

    private TaskCompletionSource Read()
    {
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _disk.ReadsMayGo = reading.Task;
        return reading;
    }

    private Station Start(ChannelRule rule) => new(rule, new RoutedChannelStore(new InMemoryChannelStore(new FakeTimeProvider()), _disk));

    private static IEnumerable<string> Numbers(int first, int count) => Enumerable.Range(first, count).Select(i => $"{i}");
}
