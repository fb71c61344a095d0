using System.Text;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Sae;

/// <summary>An app's bounds and a key's rights hold in these dialects as in ours.</summary>
public sealed class SaeLimitTests
{
    private const string Issuer = "issuer-secret-of-32-characters!!!";
    private const string Sender = "sender-secret-of-32-characters!!!";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task Key_IsGoodForItsRightsAndChannelsOnly()
    {
        await using var server = await StartAsync(
            $"Apps:shop:Keys:issuer:Secret={Issuer}", "Apps:shop:Keys:issuer:Rights:0=issue",
            $"Apps:shop:Keys:sender:Secret={Sender}", "Apps:shop:Keys:sender:Rights:0=publish", "Apps:shop:Keys:sender:Channels:0=chat.*");
        var issuer = new SaeCaller(server, _time) { KeyId = "issuer", Secret = Issuer };
        var sender = new SaeCaller(server, _time) { KeyId = "sender", Secret = Sender };

        server.Remember((await issuer.PlatformAsync("create_channel", "client_id=news")).AssertData().GetString()!);
        (await sender.PublicAsync("send_message", "client_id=chat.1&message=x")).AssertData();
        Assert.Contains("publish", (await issuer.PlatformAsync("send_message", "client_id=news&message=x")).AssertErrno(403, 403));
        Assert.Contains("publish", (await sender.PublicAsync("send_message", "client_id=news&message=x")).AssertErrno(403, 403));
        Assert.Contains("issue", (await sender.PublicAsync("create_channel", "client_id=chat.1")).AssertErrno(403, 403));
    }

    [Fact]
    public async Task Rates_AreCountedWithAllOthers()
    {
        await using var server = await StartAsync("Apps:shop:Limits:PublishesPerSecond=2");
        var caller = new SaeCaller(server, _time);
        await server.PublishAsync("news", "one");
        (await caller.PlatformAsync("send_message", "client_id=news&message=two")).AssertData();

        foreach (var answer in (HttpAnswer[])
            [await caller.PublicAsync("send_message", "client_id=news&message=three"), await caller.PlatformAsync("send_message", "client_id=news&message=three&async=1")])
        {
            Assert.Contains("PublishesPerSecond", answer.AssertErrno(429, 429));
            Assert.Equal("1", answer.Header("Retry-After"));
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        (await caller.PublicAsync("send_message", "client_id=news&message=three")).AssertData();
    }

    [Fact]
    public async Task MakingUrls_KeepsToTheRateOfRequests()
    {
        await using var server = await StartAsync("Apps:shop:Limits:RequestsPerSecond=1");
        var caller = new SaeCaller(server, _time);
        server.Remember((await caller.PlatformAsync("create_channel", "client_id=news")).AssertData().GetString()!);

        Task<HttpAnswer>[] two = [caller.PlatformAsync("create_channel", "client_id=news"), caller.PublicAsync("create_channel", "client_id=news")];
        var refused = await Task.WhenAny(two);
        Assert.Contains("RequestsPerSecond", (await refused).AssertErrno(429, 429));
        _time.Advance(TimeSpan.FromSeconds(1));

        server.Remember((await two.Single(other => other != refused)).AssertData().GetString()!);
    }

    [Fact]
    public async Task ChannelsAndMemory_UsedUp_RefuseSending()
    {
        await using var server = await StartAsync("Apps:shop:Limits:Channels=1", "Limits:MemoryBytes=1000");
        var caller = new SaeCaller(server, _time);
        (await caller.PublicAsync("send_message", $"client_id=one&message=x")).AssertData();

        Assert.Contains("Channels", (await caller.PublicAsync("send_message", "client_id=two&message=x")).AssertErrno(429, 429));
        (await caller.PublicAsync("send_message", $"client_id=one&message={new string('x', 1_000)}")).AssertData();
        var full = await caller.PlatformAsync("send_message", "client_id=one&message=x");

        full.AssertErrno(503, 503);
        Assert.Equal("5", full.Header("Retry-After"));
    }

    [Fact]
    public async Task MessageBytes_AreCountedAsTheyAreMeant()
    {
        await using var server = await StartAsync("Apps:shop:Limits:MessageBytes=100", "Apps:shop:Limits:ChannelNameBytes=10");
        var caller = new SaeCaller(server, _time);

        (await caller.PlatformAsync("send_message", $"client_id=a&message={string.Concat(Enumerable.Repeat("%E4%B8%96", 33))}")).AssertData();
        Assert.Contains("100 bytes", (await caller.PlatformAsync("send_message", $"client_id=a&message={new string('x', 101)}")).AssertErrno(413, 413));
        (await caller.PublicAsync("send_message", $"client_id=a&message={new string('x', 20_000)}")).AssertErrno(413, 413);
        (await caller.PublicAsync("send_message", "client_id=12345678901&message=x")).AssertErrno(400, 101);
        (await caller.PublicAsync("create_channel", $"client_id=a&x={new string('x', 20_000)}")).AssertErrno(413, 413);
    }

    [Fact]
    public async Task BodiesOverWhatTheServerTakes_AreRefused()
    {
        await using var server = await StartAsync("Apps:shop:Limits:MessageBytes=0");
        var caller = new SaeCaller(server, _time);
        foreach (var length in (long[])[100_000_000, 3_000_000_000])
        {
            await using var link = await RawLink.OpenAsync(server.Port);
            await link.RequestAsync("POST /v1/send_message", [.. caller.PlatformHeaders(), SaeCaller.Form, $"Content-Length: {length}"]);

            Assert.Equal("The body is longer than this server takes.", (await link.ReadAnswerAsync()).AssertErrno(413, 413));
        }
    }

    [Fact]
    public async Task BodyThatIsNoHttp_IsABadArgument()
    {
        await using var server = await StartAsync();
        await using var link = await RawLink.OpenAsync(server.Port);

        await link.RequestAsync("POST /v1/send_message", [.. new SaeCaller(server, _time).PlatformHeaders(), SaeCaller.Form, "Transfer-Encoding: chunked"]);
        await link.SendAsync(Encoding.ASCII.GetBytes("zz\r\n"));
        var answer = await link.ReadAnswerAsync();

        answer.AssertErrno(400, 101);
        Assert.Equal("close", answer.Header("Connection"));
    }

    private Task<RunningServer> StartAsync(params string[] settings) => RunningServer.StartAsync(_time, ["Apps:shop:SaeWire=Utc", .. settings]);
}
