using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Server.Tests.Callbacks;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

/// <summary>
/// One app's application never answers; nobody else notices.
/// </summary>
public sealed class CallbackIsolationTests
{
    private const string Zoo = "zoo-secret-of-32-characters!!!!!!";

    [Fact]
    public async Task OneAppsDeadEndpoint_DelaysNeitherAnothersCallbacksNorAnyMessage()
    {
        await using var receiver = new CallbackReceiver();
        await receiver.StartAsync();
        await using var dead = await ApplicationEndpoint.StartedAsync(
            (_, context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var server = await RunningServer.StartAsync(
            null,
            services => services.Configure<CallbackDeliveryOptions>(options => (options.StopTimeout, options.Timeout) = (TimeSpan.Zero, TimeSpan.FromSeconds(1))),
            [
                $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}", .. receiver.Settings,
                $"Apps:zoo:Keys:zoo-main:Secret={Zoo}", $"Apps:zoo:Callbacks:Url={dead.Url.OriginalString.TrimEnd('/')}",
                $"Apps:zoo:Callbacks:Secret={CallbackReceiver.Secret}", "Apps:zoo:Callbacks:AllowPrivate=true", "Apps:zoo:Limits:CallbackQueue=50",
            ]);
        var zoo = server.Services.GetRequiredService<AppRegistry>().All.Single(app => app.Id == "zoo");
        var token = await ZooTokenAsync(server);
        var apes = await Task.WhenAll(Enumerable.Range(0, 18).Select(_ => server.OpenSocketAsync(token, "zchannel.v1")));
        await Visits.UntilAsync(() => dead.MostInFlight == 16);
        var ape = apes[0];
        await ape.ReadFrameAsync();
        for (var i = 1; i <= 20; i++)
        {
            await ape.SendTextAsync($"{i}\nhello?");
            Assert.Equal(i <= 14 ? $"!ok {i}" : $"!no {i} over_capacity", (await ape.ReadFrameAsync()).Text);
        }

        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"), "zchannel.v1");
        await link.ReadFrameAsync();
        Assert.Equal("connected", (await receiver.ReadAsync()).Short);
        for (var i = 1; i <= 20; i++)
        {
            await link.SendTextAsync($"{i}\n{i}");
            Assert.Equal($"!ok {i}", (await link.ReadFrameAsync()).Text);
            Assert.Equal($"message {i}", (await receiver.ReadAsync()).Short);
            var position = await server.PublishAsync("news", "to all");
            Assert.Equal($"{position}\nto all", (await link.ReadFrameAsync()).Text);
            Assert.Equal(200, (await AsZooAsync(server, "POST /v1/channels/apes/messages", "to apes")).Status);
            Assert.EndsWith("\nto apes", (await ape.ReadFrameAsync()).Text);
        }

        // Nothing of it was delivered meanwhile, and nothing was dropped.
        Assert.Equal(50, server.Services.GetRequiredService<ICallbackQueue>().Count(zoo));
        Assert.Equal(16, dead.MostInFlight);
        await Task.WhenAll(apes.Select(one => one.DisposeAsync().AsTask()));
    }

    private static async Task<string> ZooTokenAsync(RunningServer server) =>
        server.Remember((string)(await AsZooAsync(server, "POST /v1/channels", "{\"name\":\"apes\"}")).Json["token"]!);

    private static Task<HttpAnswer> AsZooAsync(RunningServer server, string call, string body) =>
        server.AskWithBodyAsync(call, System.Text.Encoding.UTF8.GetBytes(body), $"Authorization: Bearer zoo-main.{Zoo}");
}
