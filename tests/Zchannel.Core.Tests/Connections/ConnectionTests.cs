using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;

namespace Zchannel.Core.Tests.Connections;

public sealed class ConnectionTests
{
    private readonly Station _station = new();

    [Fact]
    public async Task Post_WithoutABarrier_GoesFirst()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAsync("a");

        listener.Connection.Post(_station.Item("x"));
        listener.Connection.Post(_station.Item("y"));
        await listener.ReadAllAsync();

        Assert.Equal("I:x I:y P1:a", listener.All);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task Post_WithABarrier_IsWrittenJustWhenTheCursorHasReachedIt(int maxBytes)
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAllAsync("a", "b", "c");

        listener.Connection.Post(_station.Item("x", listener.Subscription, 2));
        listener.Connection.Post(_station.Item("y"));
        await listener.ReadAllAsync(maxBytes);

        Assert.Equal("P1:a P2:b I:x I:y P3:c", listener.All);
    }

    [Fact]
    public async Task Post_WithABarrierInTheFuture_WaitsForIt()
    {
        var listener = await _station.ConnectAsync();
        listener.Connection.Post(_station.Item("x", listener.Subscription, 2));

        Assert.Equal(ReadStatus.Idle, await listener.ReadAllAsync());
        await _station.PublishAllAsync("a", "b", "c");
        await listener.ReadAllAsync();

        Assert.Equal("P1:a P2:b I:x P3:c", listener.All);
    }

    [Fact]
    public async Task Post_WithABarrierInAReplay_IsWrittenThere()
    {
        await _station.PublishAllAsync("a", "b", "c");
        var listener = await _station.ConnectAsync(after: await _station.PositionAsync(0));

        listener.Connection.Post(_station.Item("x", listener.Subscription, 2));
        await listener.ReadAllAsync();

        Assert.Equal("P1:a P2:b I:x P3:c", listener.All);
    }

    [Theory]
    [InlineData(true, "I:x A1")]
    [InlineData(false, "I:x")]
    public async Task Post_WithABarrierAtAnEntryThatIsPassedOver_IsNotForgotten(bool hasNotes, string heard)
    {
        var listener = await _station.ConnectAsync(client: "me", format: hasNotes ? null : Station.Silent());
        await _station.PublishAsync("a", exclude: "me");

        listener.Connection.Post(_station.Item("x", listener.Subscription, 1));
        await listener.ReadAllAsync();

        Assert.Equal(heard.Split(' ').Order(), listener.All.Split(' ').Order());
    }

    [Fact]
    public async Task Post_BeyondTheBound_ClosesAsTooSlowAfterWhatIsInTheOutbox()
    {
        var listener = await _station.ConnectAsync();
        for (var i = 0; i < Connection.OutboxItems; i++)
        {
            listener.Connection.Post(_station.Item("x"));
        }

        Assert.Null(listener.Connection.Closing);
        listener.Connection.Post(_station.Item("one too many"));

        Assert.Equal(CloseReason.TooSlow, listener.Connection.Closing);
        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());
        Assert.Equal(Enumerable.Repeat("x", Connection.OutboxItems), listener.Heard.Select(heard => heard.Text));
    }

    [Fact]
    public async Task Close_AtOnce_WritesTheOutboxAndNothingElse()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAsync("a");
        listener.Connection.Post(_station.Item("goodbye"));

        listener.Connection.Close(CloseReason.EndedByApplication);

        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());
        Assert.Equal("I:goodbye", listener.All);
    }

    [Fact]
    public async Task Close_TheFirstReasonCounts()
    {
        var listener = await _station.ConnectAsync();

        listener.Connection.Close(CloseReason.EndedByApplication);
        listener.Connection.Close(CloseReason.TooSlow);

        Assert.Equal(CloseReason.EndedByApplication, listener.Connection.Closing);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_AfterDelivery_DeliversWhatWasPublishedBeforeItAndNothingElse(bool isReplaying)
    {
        await _station.PublishAllAsync("a", "b");
        var listener = await _station.ConnectAsync(after: isReplaying ? await _station.PositionAsync(0) : null);
        await _station.PublishAllAsync("c");

        listener.Connection.Close(CloseReason.GoingAway, afterDelivery: true);
        listener.Connection.Post(_station.Item("x"));
        await _station.PublishAsync("too late");

        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync(maxBytes: 10));
        Assert.Equal(isReplaying ? "I:x P1:a P2:b P3:c" : "I:x P3:c", listener.All);
    }

    [Fact]
    public async Task Close_AfterDeliveryOfWhatHistoryHasLost_StillEnds()
    {
        var station = new Station(new ChannelRule { History = 4 });
        await station.PublishAllAsync("1", "2", "3", "4");
        var listener = await station.ConnectAsync(after: await station.PositionAsync(0));
        await station.PublishAllAsync(Enumerable.Range(0, 40).Select(_ => new string('x', 100_000)));

        listener.Connection.Close(CloseReason.GoingAway, afterDelivery: true);

        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());
        Assert.Equal(CloseReason.GoingAway, listener.Connection.Closing);
    }

    [Fact]
    public async Task Close_AtOnceAfterOneThatWaitsForDelivery_IsAtOnce()
    {
        var listener = await _station.ConnectAsync();
        await _station.PublishAsync("a");

        listener.Connection.Close(CloseReason.GoingAway, afterDelivery: true);
        listener.Connection.Close(CloseReason.ClientLeft);

        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());
        Assert.Empty(listener.Heard);
    }

    [Fact]
    public async Task Post_AndClose_WakeTheDriver()
    {
        var listener = await _station.ConnectAsync();
        var wakes = listener.Wakes;

        listener.Connection.Post(_station.Item("x"));
        Assert.Equal(wakes + 1, listener.Wakes);
        listener.Connection.Close(CloseReason.GoingAway);
        Assert.Equal(wakes + 2, listener.Wakes);
    }
}
