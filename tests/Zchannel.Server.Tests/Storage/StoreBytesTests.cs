using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Storage;

public sealed class StoreBytesTests
{
    [Fact]
    public async Task App_BeyondItsLimit_LosesTheOldestOfAllItsChannels_AndIsToldSo()
    {
        await using var server = await RunningServer.StartAsync(
            "Apps:shop:Rules:orders:Match=orders*", "Apps:shop:Rules:orders:Durable=true", "Apps:shop:Limits:StoreBytes=100000");
        var text = new string('x', 10_000);
        var first = await server.PublishAsync("orders-1", text);
        for (var i = 0; i < 20; i++)
        {
            await server.PublishAsync("orders-2", text);
        }

        await Visits.UntilAsync(() => server.App.Channels.Sum(channel => channel.Value.History.Bytes) <= 100_000);

        var oldest = (await server.AskAsAppAsync($"GET /v1/channels/orders-1/messages?after={first.Split(':')[0]}:0")).Json;
        Assert.Empty(oldest["messages"]!.AsArray());
        Assert.False((bool)oldest["complete"]!);
        var newest = (await server.AskAsAppAsync("GET /v1/channels/orders-2/messages")).Json;
        Assert.InRange(newest["messages"]!.AsArray().Count, 1, 10);
        Assert.EndsWith(":20", (string)newest["messages"]!.AsArray()[^1]!["position"]!);
    }
}
