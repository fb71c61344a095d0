using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Fanout;

namespace Zchannel.Core.Tests.Connections;

/// <summary>
/// One connection with cursors on several channels.
/// </summary>
public sealed class ManySubscriptionsTests
{
    private readonly Station _station = new();

    [Fact]
    public async Task Read_SeveralChannels_HearsEachInItsOrder()
    {
        var listener = await _station.ConnectAsync(channel: "news");
        await SubscribeAsync(listener, "sport");

        for (var i = 1; i <= 3; i++)
        {
            await _station.PublishAsync($"n{i}", channel: "news");
            await _station.PublishAsync($"s{i}", channel: "sport");
        }

        await listener.ReadAllAsync(maxBytes: 1);

        Assert.Equal(["n1", "n2", "n3"], Texts(listener, 'n'));
        Assert.Equal(["s1", "s2", "s3"], Texts(listener, 's'));
    }

    [Fact]
    public async Task Read_TwoBusyChannels_TakesTurns()
    {
        var listener = await _station.ConnectAsync(channel: "news");
        await SubscribeAsync(listener, "sport");
        for (var i = 0; i < 10; i++)
        {
            await _station.PublishAsync("n", channel: "news");
            await _station.PublishAsync("s", channel: "sport");
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(ReadStatus.Bytes, listener.ReadOnce(maxBytes: 1));
        }

        Assert.Equal((3, 3), (Texts(listener, 'n').Count(), Texts(listener, 's').Count()));
    }

    [Fact]
    public async Task Subscribe_OnAConnectionThatIsServed_IsReadWithoutAPublication()
    {
        await _station.PublishAsync("s1", channel: "sport");
        var listener = await _station.ConnectAsync(channel: "news");
        await listener.ReadAllAsync();
        var wakes = listener.Wakes;

        await SubscribeAsync(listener, "sport", await _station.PositionAsync(0, "sport"));

        Assert.True(listener.Wakes > wakes, "Nobody has told the driver that there is something to read.");
        await listener.ReadAllAsync();
        Assert.Equal("P1:s1", listener.All);
    }

    [Fact]
    public async Task Subscribe_OnAConnectionThatIsServed_TellsTheGapFirst()
    {
        await _station.PublishAsync("s1", channel: "sport");
        var listener = await _station.ConnectAsync(channel: "news");

        await SubscribeAsync(listener, "sport", new StreamPosition("unknown", 7));
        await listener.ReadAllAsync();

        Assert.Equal("G0 P1:s1", listener.All);
    }

    [Fact]
    public async Task Barrier_OnOneChannel_DoesNotHoldBackTheOther()
    {
        var listener = await _station.ConnectAsync(channel: "news");
        await SubscribeAsync(listener, "sport");
        listener.Connection.Post(_station.Item("x", listener.Subscription, 1));

        await _station.PublishAsync("s1", channel: "sport");
        await listener.ReadAllAsync();
        await _station.PublishAsync("n1", channel: "news");
        await _station.PublishAsync("n2", channel: "news");
        await listener.ReadAllAsync();

        Assert.Equal("P1:s1 P1:n1 I:x P2:n2", listener.All);
    }

    [Fact]
    public async Task CloseAfterDelivery_WaitsForEveryChannel()
    {
        var listener = await _station.ConnectAsync(channel: "news");
        await SubscribeAsync(listener, "sport");
        await _station.PublishAsync("n1", channel: "news");
        await _station.PublishAsync("s1", channel: "sport");

        listener.Connection.Close(CloseReason.GoingAway, afterDelivery: true);
        await _station.PublishAsync("s2", channel: "sport");

        Assert.Equal(ReadStatus.Close, await listener.ReadAllAsync());
        Assert.Equal(["n1", "s1"], listener.Heard.Select(heard => heard.Text).Order());
    }

    [Fact]
    public async Task Unsubscribe_FromOneChannel_LeavesTheOther()
    {
        var listener = await _station.ConnectAsync(channel: "news");
        var sport = await SubscribeAsync(listener, "sport");

        sport.Channel.Unsubscribe(sport);
        await _station.PublishAsync("s1", channel: "sport");
        await _station.PublishAsync("n1", channel: "news");
        await listener.ReadAllAsync();

        Assert.Equal("P1:n1", listener.All);
    }

    private static IEnumerable<string> Texts(Listener listener, char first) =>
        listener.Heard.Select(heard => heard.Text).Where(text => text[0] == first);

    private async Task<Subscription> SubscribeAsync(Listener listener, string channel, StreamPosition? after = null)
    {
        var used = (await _station.Hub.UseAsync(_station.App, channel, TestContext.Current.CancellationToken))!;
        return used.Subscribe(listener.Connection, _station.Loop, after).Subscription;
    }
}
