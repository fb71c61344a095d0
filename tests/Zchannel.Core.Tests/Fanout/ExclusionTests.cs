using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

public sealed class ExclusionTests
{
    private readonly Station _station = new();

    [Fact]
    public async Task Read_EntriesThatExcludeTheClient_ArePassedAndToldOnceAtTheHead()
    {
        var me = await _station.ConnectAsync(client: "me");
        var other = await _station.ConnectAsync(client: "other");

        await _station.PublishAsync("a", exclude: "me");
        await _station.PublishAsync("b");
        await _station.PublishAsync("c", exclude: "me");
        await _station.PublishAsync("d", exclude: "me");
        await me.ReadAllAsync();
        await me.ReadAllAsync();
        await other.ReadAllAsync();

        Assert.Equal("P2:b A4", me.All);
        Assert.Equal("P1:a P2:b P3:c P4:d", other.All);
    }

    [Fact]
    public async Task Read_PassedEntryThatSomethingFollows_IsNotTold()
    {
        var me = await _station.ConnectAsync(client: "me");

        await _station.PublishAsync("a", exclude: "me");
        await _station.PublishAsync("b");
        await me.ReadAllAsync();

        Assert.Equal("P2:b", me.All);
    }

    [Fact]
    public async Task Read_PassedEntriesOverManySegments_AreToldOnce()
    {
        var me = await _station.ConnectAsync(client: "me");
        for (var i = 0; i < 100; i++)
        {
            await _station.PublishAsync(new string('x', 50), exclude: "me");
        }

        await me.ReadAllAsync();

        Assert.Equal("A100", me.All);
    }

    [Fact]
    public async Task Read_WithoutSuchANote_IsSilent()
    {
        var me = await _station.ConnectAsync(client: "me", format: Station.Silent());
        await _station.PublishAsync("a", exclude: "me");
        Assert.Equal(ReadStatus.Idle, await me.ReadAllAsync());

        await _station.PublishAsync("b");
        await me.ReadAllAsync();

        Assert.Equal("P2:b", me.All);
    }

    [Fact]
    public async Task Replay_EntriesThatExcludeTheClient_ArePassed()
    {
        await _station.PublishAsync("a");
        await _station.PublishAsync("b", exclude: "me");
        await _station.PublishAsync("c");
        await _station.PublishAsync("d", exclude: "me");

        var me = await _station.ConnectAsync(after: await _station.PositionAsync(0), client: "me");
        await me.ReadAllAsync();

        Assert.Equal("P1:a P3:c A4", me.All);
    }

    [Fact]
    public async Task Resume_FromWhatAPassedNoteTold_RepeatsNothing()
    {
        var me = await _station.ConnectAsync(client: "me");
        await _station.PublishAsync("a", exclude: "me");
        await me.ReadAllAsync();
        Station.Leave(me);
        await _station.PublishAsync("b");

        var again = await _station.ConnectAsync(after: me.Heard[^1].Position, client: "me");
        await again.ReadAllAsync();

        Assert.Equal("A1", me.All);
        Assert.Equal("P2:b", again.All);
    }
}
