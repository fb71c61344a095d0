using Microsoft.Extensions.Time.Testing;
using Zchannel.Channels;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Storage;

/// <summary>
/// Idempotency keys of durable channels: a repeat after a restart is answered as the first was.
/// </summary>
public sealed class KeptPublishTests
{
    private readonly FakeDurableStore _disk = new(new FakeTimeProvider());
    private Station _station;

    public KeptPublishTests() => _station = Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Repeat_AfterARestart_IsAnsweredAsTheFirst_AndNotPublished()
    {
        await _station.ConnectAsync();
        var first = await PublishAsync("key", "one");
        Restart();

        Assert.Equal(first, await PublishAsync("key", "one"));
        Assert.Equal(first, await PublishAsync("key", "one"));
        Assert.Equal((1L, 1), (first!.Value.Position.Offset, first.Value.Receivers));
        Assert.Equal(2, (await PublishAsync("other", "one"))!.Value.Position.Offset);
    }

    [Fact]
    public async Task OtherMessage_AfterARestart_IsAConflict_AndTheFirstIsStillAnswered()
    {
        var first = await PublishAsync("key", "one");
        Restart();

        Assert.Null(await PublishAsync("key", "two"));
        Assert.Equal(first, await PublishAsync("key", "one"));
        Assert.Null(await PublishAsync("key", "two"));
    }

    [Fact]
    public async Task Repeats_WhileTheStoreIsAsked_WaitForWhatItSays()
    {
        var first = await PublishAsync("key", "one");
        Restart();
        var reading = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _disk.ReadsMayGo = reading.Task;

        var conflict = PublishAsync("key", "two");
        var repeat = PublishAsync("key", "one");
        Assert.False(conflict.IsCompleted || repeat.IsCompleted);
        reading.SetResult();

        Assert.Null(await conflict);
        Assert.Equal(first, await repeat);
    }

    [Fact]
    public async Task Publish_ThatCannotBeStored_MayBeRepeated()
    {
        _disk.WriteFault = FakeDurableStore.DiskFull;
        await Assert.ThrowsAsync<StorageUnavailableException>(() => PublishAsync("key", "one"));
        _disk.WriteFault = null;
        _disk.ReadFault = FakeDurableStore.DiskFull;
        Restart();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => PublishAsync("key", "one"));
        _disk.ReadFault = null;

        Assert.Equal(1, (await PublishAsync("key", "one"))!.Value.Position.Offset);
    }

    [Fact]
    public async Task Key_ThatThisProcessWouldKnow_IsNotLookedUp()
    {
        await PublishAsync("first", "one");
        _station.Time.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromTicks(1));
        _disk.ReadsMayGo = Task.FromException(new InvalidOperationException("Nothing is to be read."));

        Assert.Equal(2, (await PublishAsync("key", "one"))!.Value.Position.Offset);
    }

    [Fact]
    public async Task Publish_WithoutAKeyOrADurableChannel_IsStoredWithoutOne()
    {
        await _station.PublishAsync("one");
        _station.App.Settings = _station.App.Settings with { Rules = new ChannelRules([new ChannelRule()]) };
        await PublishAsync("key", "two");

        Assert.False(_disk.TryFind(new ChannelAddress("shop", "news"), "key", out _));
    }

    private Station Start() =>
        new(new ChannelRule { Durable = true }, new RoutedChannelStore(new InMemoryChannelStore(new FakeTimeProvider()), _disk));

    private void Restart()
    {
        _disk.Restart();
        _station = Start();
    }

    private Task<PublishOutcome?> PublishAsync(string key, string text) => _station.App.IdempotentPublishes.PublishAsync(
        _station.Hub, _station.App, "news", key, RecordingLog.Text(text, _station.Time.GetUtcNow()), Token).AsTask();
}
