using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Hosting;
using Zchannel.Server.Tests.Configuration;

namespace Zchannel.Server.Tests.Hosting;

public sealed class AppReloadTests
{
    private const string Zoo = "zoo-secret-of-32-characters!!!!!!";

    private static readonly string[] Shop = [$"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}"];

    [Fact]
    public async Task Connections_StayAndFollowTheNewSettings()
    {
        await using var server = await RunningServer.StartAsync();
        var token = await server.TokenAsync("news");
        await using var link = await server.OpenSocketAsync(token, "zchannel.v1");
        await link.ReadFrameAsync();

        Apply(server, [.. Shop, "Apps:shop:Limits:Connections=1", "Apps:shop:Rules:r:ClientMessages=Broadcast", "Apps:shop:Limits:MessageBytes=10"]);

        await link.SendTextAsync("1\nhello");
        string[] frames = [(await link.ReadFrameAsync()).Text, (await link.ReadFrameAsync()).Text];
        Assert.Contains(frames, text => text.EndsWith("\nhello", StringComparison.Ordinal));
        Assert.Equal(4101, await server.RefusedAsync(token));
        (await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "more than ten")).AssertProblem(413, "too_large");
    }

    [Fact]
    public async Task NewApp_IsServedAndItsCallbacksAreTold()
    {
        await using var receiver = new CallbackReceiver();
        await receiver.StartAsync();
        await using var server = await RunningServer.StartAsync();

        Apply(server, [.. Shop, $"Apps:zoo:Keys:zoo-main:Secret={Zoo}", .. receiver.Settings.Select(setting => setting.Replace("shop", "zoo", StringComparison.Ordinal))]);

        var made = await server.AskWithBodyAsync("POST /v1/channels", "{\"name\":\"apes\"}"u8.ToArray(), $"Authorization: Bearer zoo-main.{Zoo}");
        await using var link = await server.OpenSocketAsync(server.Remember((string)made.Json["token"]!));
        Assert.Equal("apes", (await receiver.ReadAsync()).Form["from"]);
    }

    [Fact]
    public async Task AppThatIsGone_IsGoneWhole()
    {
        await using var server = await RunningServer.StartAsync([$"Apps:zoo:Keys:zoo-main:Secret={Zoo}"]);
        var registry = server.Services.GetRequiredService<AppRegistry>();
        var token = await server.TokenAsync("news");
        await using var link = await server.OpenSocketAsync(token);
        await server.PublishAsync("news", "hello");
        Assert.Equal("hello", (await link.ReadFrameAsync()).Text);

        Apply(server, [$"Apps:zoo:Keys:zoo-main:Secret={Zoo}"]);

        Assert.Equal(4004, (await link.ReadFrameAsync()).Code);
        await link.DisposeAsync();
        Assert.Equal(4001, await server.RefusedAsync(token));
        (await server.AskAsAppAsync("GET /v1/channels")).AssertProblem(401, "unauthorized");
        await Visits.UntilAsync(() => registry.Memory.Account.Bytes == 0);

        Apply(server, [.. Shop, $"Apps:zoo:Keys:zoo-main:Secret={Zoo}"]);
        Assert.Empty((await server.AskAsAppAsync("GET /v1/channels")).Json["channels"]!.AsArray());
    }

    [Fact]
    public async Task DurableChannels_OfAnAppThatIsGone_AreThereWhenItComesBack()
    {
        string[] durable = [.. Shop, "Apps:shop:Rules:orders:Match=orders", "Apps:shop:Rules:orders:Durable=true"];
        string[] zoo = [$"Apps:zoo:Keys:zoo-main:Secret={Zoo}"];
        await using var server = await RunningServer.StartAsync(zoo);
        var registry = server.Services.GetRequiredService<AppRegistry>();
        Apply(server, [.. durable, .. zoo]);
        await server.PublishAsync("news", "x");
        var position = await server.PublishAsync("orders", "one");
        var shop = server.App;

        Apply(server, zoo);
        await Visits.UntilAsync(() => !shop.Channels.ContainsKey("news"));
        Apply(server, [.. durable, .. zoo]);

        var page = (await server.AskAsAppAsync("GET /v1/channels/orders/messages")).Json;
        Assert.Equal(position, (string)page["messages"]![0]!["position"]!);
        Assert.Equal($"{position.Split(':')[0]}:2", await server.PublishAsync("orders", "two"));
        Assert.Equal(2, registry.All.Count);
    }

    private static void Apply(RunningServer server, string[] settings)
    {
        var reload = server.Services.GetRequiredService<AppReload>();
        var next = Walk.Settings(settings);
        reload.Prepare(next);
        reload.Apply(next);
    }
}
