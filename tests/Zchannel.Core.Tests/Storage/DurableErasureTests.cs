using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// Erasing in a durable channel, which takes the time of a commit.
/// </summary>
public sealed class DurableErasureTests
{
    private readonly FakeDurableStore _disk = new(new FakeTimeProvider());
    private readonly Station _station;

    public DurableErasureTests() =>
        _station = new(new ChannelRule { Durable = true }, new RoutedChannelStore(new InMemoryChannelStore(new FakeTimeProvider()), _disk));

    [Fact]
    public async Task WhatIsErased_IsNotDeliveredEither_ThoughTheOneWhoAskedHasGone()
    {
        var live = await _station.ConnectAsync();
        await _station.PublishAllAsync("1", "2");
        var committed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _disk.ErasuresMayGo = committed.Task;
        using var gone = new CancellationTokenSource();

        var erasing = live.Subscription.Channel.EraseAsync(await _station.PositionAsync(1), gone.Token).AsTask();
        await gone.CancelAsync();
        committed.SetResult();
        await Task.WhenAny(erasing);
        await live.ReadAllAsync();

        Assert.Equal("P2:2", live.All);
    }
}
