using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

public sealed class CrowdTests
{
    [Fact]
    public async Task ThousandConnectionsOfOneClient_ClosedInAnyOrder_LeaveNothingBehind()
    {
        const int Crowd = 1_000;
        await using var server = await RunningServer.StartAsync(
            "Apps:shop:Limits:ConnectionsPerUser=0", "Apps:shop:Limits:ConnectionsPerToken=0", "Apps:shop:Limits:ConnectionsPerAddress=0");
        var token = await server.TokenAsync("news", new { user = "ann" });
        await using var other = await server.OpenSocketAsync(token, query: "?client=other");
        var links = new RawLink[Crowd];
        for (var i = 0; i < Crowd; i++)
        {
            links[i] = await server.OpenSocketAsync(token, i % 2 == 0 ? "zchannel.v1" : null, "?client=me");
        }

        Assert.Equal(Crowd + 1, server.App.Channels["news"].Subscribers);
        var all = await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "to all");
        var others = await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "to the others", "Zchannel-Exclude: me");
        Assert.Equal([Crowd + 1, 1], [(int)all.Json["receivers"]!, (int)others.Json["receivers"]!]);

        new Random(20260102).Shuffle(links);
        await Task.WhenAll(links.Take(Crowd / 2).Select(async link =>
        {
            await link.SendFrameAsync(WireFrame.CloseOpcode, []);
            await link.ReadToEndAsync();
            await link.DisposeAsync();
        }));
        foreach (var link in links.Skip(Crowd / 2))
        {
            await link.DisposeAsync();
        }

        await Visits.UntilAsync(() => server.App.Connections.Count == 1 && server.App.Channels["news"].Subscribers == 1);
        var last = await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "to the last", "Zchannel-Exclude: me");
        Assert.Equal(1, (int?)last.Json["receivers"]);
        Assert.Equal(["to all", "to the others", "to the last"], [(await other.ReadFrameAsync()).Text, (await other.ReadFrameAsync()).Text, (await other.ReadFrameAsync()).Text]);
    }
}
