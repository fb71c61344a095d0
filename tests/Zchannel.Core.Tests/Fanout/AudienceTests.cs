namespace Zchannel.Core.Tests.Fanout;

public sealed class AudienceTests
{
    private readonly Station _station = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unsubscribe_MemberThatTakesTheFreedPlace_IsWoken()
    {
        var first = await _station.ConnectAsync();
        await _station.ConnectAsync();
        var last = await _station.ConnectAsync();
        var wakes = last.Wakes;

        Station.Leave(first);

        Assert.Equal(wakes + 1, last.Wakes);
    }

    [Fact]
    public async Task Unsubscribe_WakesOthersWithoutTheGateOfTheChannel()
    {
        var first = await _station.ConnectAsync();
        var last = await _station.ConnectAsync();
        var isFree = true;
        last.OnWake = () => isFree &= Task.Run(() => _station.PublishAsync("a"), Token).Wait(TimeSpan.FromSeconds(30), Token);

        Station.Leave(first);

        Assert.True(isFree, "A publisher had to wait for whoever was woken.");
    }

    [Fact]
    public async Task Unsubscribe_InAnyOrder_LeavesTheOthersWhereTheyCanBeFound()
    {
        var listeners = new List<Listener>();
        for (var i = 0; i < 9; i++)
        {
            listeners.Add(await _station.ConnectAsync(client: $"c{i % 2}"));
        }

        List<Listener> staying = [listeners[2], listeners[3], listeners[5], listeners[6]];
        List<Listener> leaving = [listeners[0], listeners[8], listeners[4], listeners[1], listeners[7]];
        leaving.ForEach(Station.Leave);

        await _station.PublishAsync("a");
        var wakes = staying.ConvertAll(listener => listener.Wakes);
        _station.Loop.VisitAll();

        Assert.Equal(wakes.ConvertAll(count => count + 1), staying.ConvertAll(listener => listener.Wakes));
        var channel = staying[0].Subscription.Channel;
        Assert.Equal(4, channel.Subscribers);
        Assert.Equal("c0", channel.FindClient("c0", holder: default)?.Connection.Client);
        Assert.Equal("c1", channel.FindClient("c1", holder: default)?.Connection.Client);
        Assert.Null(channel.FindClient("c2", holder: default));
    }

    [Fact]
    public async Task FindClient_OfSeveral_IsTheNewest()
    {
        await _station.ConnectAsync(client: "me");
        var newest = await _station.ConnectAsync(client: "me");

        Assert.Same(newest.Subscription, newest.Subscription.Channel.FindClient("me", holder: default));
    }
}
