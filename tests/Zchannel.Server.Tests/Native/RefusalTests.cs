using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Hosting;
using Zchannel.Native;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public class RefusalTests
{
    private const string Page = "Origin: https://page.example";

    /// <summary>Settings that say by which way the sockets come.</summary>
    protected virtual string[] Way => [];

    [Fact]
    public async Task OneConnectionTooMany_IsOverQuota()
    {
        await using var server = await RunningServer.StartAsync([.. Way, "Apps:shop:Limits:Connections=2"]);
        var token = await server.TokenAsync("news");
        await using var first = await server.OpenSocketAsync(token);
        await using (var second = await EventStream.OpenAsync(server, token))
        {
            await second.ReadAsync();

            Assert.Equal(4101, await server.RefusedAsync(token));
            Assert.Equal(4101, await server.RefusedAsync(token, "zchannel.v1"));
            await AssertRefusedAsync(server, token, 429, "rate_limited", "5");
        }

        await Visits.UntilAsync(() => server.App.Connections.Count == 1);
        await using var again = await server.OpenSocketAsync(token);
        await server.PublishAsync("news", "x");
        Assert.Equal("x", (await again.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task FullCallbackQueue_IsOverCapacityAndItsMessagesAreRefused()
    {
        await using var receiver = new CallbackReceiver();
        await using var server = await RunningServer.StartAsync([.. Way, .. receiver.Settings, "Apps:shop:Limits:CallbackQueue=5"]);
        var token = await server.TokenAsync("news");
        await using var first = await server.OpenSocketAsync(token, "zchannel.v1");
        await using var second = await EventStream.OpenAsync(server, token, "?client=me");
        await first.ReadFrameAsync();

        await first.SendTextAsync("1\nthe last place");
        Assert.Equal("!ok 1", (await first.ReadFrameAsync()).Text);
        await first.SendTextAsync("2\nno place");
        Assert.Equal("!no 2 over_capacity", (await first.ReadFrameAsync()).Text);
        (await server.AskAsync($"POST /com/{token}?client=me", "Content-Length: 0", Page)).AssertProblem(503, "over_capacity");

        Assert.Equal(4100, await server.RefusedAsync(token));
        await AssertRefusedAsync(server, token, 503, "over_capacity", "5");
        Assert.Equal(2, server.App.Connections.Count);
    }

    [Fact]
    public async Task RawClient_WhoseMessageFindsNoPlace_IsClosed()
    {
        await using var receiver = new CallbackReceiver();
        await using var server = await RunningServer.StartAsync([.. Way, .. receiver.Settings, "Apps:shop:Limits:CallbackQueue=2"]);
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));

        await link.SendTextAsync("no place");

        Assert.Equal(4109, (await link.ReadCloseAsync()).Code);
    }

    [Fact]
    public async Task ServerOnItsWayOut_SendsAway()
    {
        await using var server = await RunningServer.StartAsync(Way);
        var token = await server.TokenAsync("news");

        server.Services.GetRequiredService<DrainState>().Begin();

        Assert.Equal(4200, await server.RefusedAsync(token));
        await AssertRefusedAsync(server, token, 503, "going_away", "1");
    }

    [Fact]
    public async Task OneWhoIsRefusedTooOften_GetsABare429ForAWhile()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(time, Way);
        var token = await server.TokenAsync("news");
        for (var i = 0; i < RefusalLimiter.PerWindow; i++)
        {
            Assert.Equal(4001, await server.RefusedAsync("wrong"));
        }

        var answer = await server.AskAsync("GET /com/wrong", Visits.Handshake);
        Assert.Equal(429, answer.Status);
        Assert.Equal("60", answer.Header("Retry-After"));
        Assert.Empty(answer.Body);
        await using (var good = await server.OpenSocketAsync(token))
        {
            await server.PublishAsync("news", "x");
            Assert.Equal("x", (await good.ReadFrameAsync()).Text);
        }

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(4001, await server.RefusedAsync("wrong"));
    }

    [Fact]
    public async Task ClientThatDoesNotAnswerARefusal_IsLetGo()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        await using var server = await RunningServer.StartAsync(time, Way);
        await using var link = await server.OpenSocketWithAsync("/com/wrong", []);
        Assert.Equal(4001, (await link.ReadFrameAsync()).Code);

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(await link.ReadToEndAsync());
    }

    private static async Task AssertRefusedAsync(RunningServer server, string token, int status, string code, string retryAfter)
    {
        var answer = await server.AskAsync($"GET /com/{token}", "Accept: text/event-stream", Page);
        answer.AssertProblem(status, code);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal(retryAfter, answer.Header("Retry-After"));
    }
}
