using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;
using Zchannel.Diagnostics;

namespace Zchannel.Core.Tests.Diagnostics;

public sealed class DeliveredTests
{
    [Fact]
    public async Task Publication_IsCountedForEachClientThatItWasWrittenTo()
    {
        var station = new Station();
        var (one, other) = (await station.ConnectAsync(), await station.ConnectAsync(client: "d"));
        await station.PublishAllAsync("a", "b", "c");

        await one.ReadAllAsync();
        Assert.Equal(3, station.App.Usage.DeliveredMessages);

        await other.ReadAllAsync(maxBytes: 1);
        Assert.Equal(6, station.App.Usage.DeliveredMessages);
        Assert.Equal(3, other.Reads);
    }

    [Fact]
    public async Task Bytes_AreThoseOfTheFrames()
    {
        var station = new Station();
        var listener = await station.ConnectAsync();
        await station.PublishAllAsync("a", "bc");

        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(int.MaxValue, out var bytes));
        listener.Connection.Advance();

        Assert.Equal(bytes.Length, station.App.Usage.DeliveredBytes);
    }

    [Fact]
    public async Task WhatIsReadAndNotWritten_IsNotCounted()
    {
        var station = new Station();
        var listener = await station.ConnectAsync();
        await station.PublishAsync("a");

        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(int.MaxValue, out _));

        Assert.Equal(0, station.App.Usage.DeliveredMessages);
    }

    [Fact]
    public async Task WhatIsNotForTheClient_IsNotCounted()
    {
        var station = new Station();
        var listener = await station.ConnectAsync(client: "me");
        await station.PublishAsync("a");
        await station.PublishAsync("b", exclude: "me");
        await station.PublishAsync("c", exclude: "other");

        await listener.ReadAllAsync();

        Assert.Equal(2, station.App.Usage.DeliveredMessages);
    }

    [Fact]
    public async Task NotesAndItemsOfTheOutbox_AreNotCounted()
    {
        var station = new Station();
        var listener = await station.ConnectAsync(client: "me");
        listener.Connection.Post(station.Item("hello"));
        await station.PublishAsync("a", exclude: "me");

        await listener.ReadAllAsync();

        Assert.Equal("I:hello A1", listener.All);
        Assert.Equal(0, station.App.Usage.DeliveredMessages);
    }

    [Fact]
    public async Task WhatIsReplayedFromHistory_IsCountedAsWell()
    {
        var station = new Station();
        await station.PublishAllAsync(Enumerable.Range(1, 50).Select(i => $"m{i}"));
        var listener = await station.ConnectAsync(after: await station.PositionAsync(20));
        await station.PublishAllAsync("live");

        await listener.ReadAllAsync(maxBytes: 100);

        Assert.Equal(31, listener.Heard.Count);
        Assert.Equal(31, station.App.Usage.DeliveredMessages);
    }

    [Fact]
    public async Task Segments_ThatFollowEachOther_AreCountedWhole()
    {
        var station = new Station();
        var listener = await station.ConnectAsync();
        for (var i = 0; i < 200; i++)
        {
            await station.PublishAsync(new string('x', i));
            if (i % 7 == 0)
            {
                listener.ReadOnce(maxBytes: 700);
            }
        }

        await listener.ReadAllAsync(maxBytes: 1000);

        Assert.Equal(200, listener.Heard.Count);
        Assert.Equal(200, station.App.Usage.DeliveredMessages);
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.SkipToNewest)]
    [InlineData(SlowConsumerPolicy.DropOldest)]
    public async Task SlowConsumer_WhatItLosesAndWhatItGets_AreEverythingTogether(SlowConsumerPolicy policy)
    {
        var station = new Station(new ChannelRule { LagBytes = 4096, SlowConsumer = policy });
        var listener = await station.ConnectAsync();
        await station.PublishAllAsync(Enumerable.Repeat(new string('x', 80), 200));

        await listener.ReadAllAsync();

        var (kind, dropped) = Assert.Single(station.App.Usage.MessagesDropped.All);
        Assert.Equal(TagValues<SlowConsumerPolicy>.Of(policy), kind);
        Assert.InRange(dropped, 1, 199);
        Assert.Equal(200, dropped + station.App.Usage.DeliveredMessages);
    }
}
