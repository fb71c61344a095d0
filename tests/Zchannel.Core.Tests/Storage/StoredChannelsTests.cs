using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// Channels that only the store knows of since the server started: whoever looks for one finds it as it was, and changes nothing.
/// </summary>
public sealed class StoredChannelsTests
{
    private readonly FakeDurableStore _disk = new(new FakeTimeProvider());
    private Station _station;

    public StoredChannelsTests() => _station = Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_EmptyChannelAfterARestart_LeavesItsEpochWhatItWas()
    {
        await _station.ConnectAsync();
        Assert.True(Hub.TryFind(_station.App, "news", out var before));
        var position = before.Position;
        _disk.Restart();
        _station = Start();

        var found = await _station.Hub.FindAsync(_station.App, "news", Token);

        Assert.NotNull(found);
        Assert.Equal((0L, true), found.Locate(position));
        Assert.Same(found, await _station.Hub.FindAsync(_station.App, "news", Token));
    }

    [Fact]
    public async Task Find_WhereTheAppHasAsManyAsItMay_FindsWhatIsStored_AndStillMakesNoNewOne()
    {
        await _station.PublishAsync("a", channel: "news");
        _disk.Restart();
        _station = Start(channels: 1);
        await _station.PublishAsync("b", channel: "sport");

        Assert.NotNull(await _station.Hub.FindAsync(_station.App, "news", Token));
        Assert.Equal(Limit.Channels, (await _station.PublishAsync("c", channel: "weather")).Refusal?.Limit);
    }

    [Fact]
    public async Task Find_WhatIsNowhere_OpensNothing()
    {
        Assert.Null(await _station.Hub.FindAsync(_station.App, "news", Token));

        Assert.Equal(0, _disk.Opened);
        Assert.Empty(_station.App.Channels);
    }

    [Fact]
    public async Task Use_WhileAnotherOpensIt_WaitsForNoDiskThatIsKnownNotToAnswer()
    {
        var answered = new TaskCompletionSource();
        _disk.OpeningsMayGo = answered.Task;
        var first = _station.PublishAsync("a");
        var second = _station.PublishAsync("b");
        _disk.Refusal = FakeDurableStore.DiskFull;

        await Assert.ThrowsAsync<StorageUnavailableException>(() => _station.PublishAsync("c").WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.False(first.IsCompleted || second.IsCompleted);

        _disk.Refusal = null;
        answered.SetResult();
        Assert.Equal([1L, 2L], new[] { (await first).Position.Offset, (await second).Position.Offset }.Order());
    }

    private Station Start(int channels = 10_000) =>
        new(new ChannelRule { Durable = true }, new RoutedChannelStore(new InMemoryChannelStore(new FakeTimeProvider()), _disk), channels);
}
