using Zchannel.Server.Tests.Hosting;
using Zchannel.Server.Tests.Tokens;

namespace Zchannel.Server.Tests.Api;

public sealed class KeyRightsTests : IAsyncLifetime
{
    private const string Issuer = "issuer-secret-of-32-characters!!!";
    private const string Reader = "reader-secret-of-32-characters!!!";
    private const string Sender = "sender-secret-of-32-characters!!!";

    private static readonly string[] AllCalls =
    [
        "POST /v1/channels", "POST /v1/channels/news/messages", "GET /v1/channels", "GET /v1/channels/news", "GET /v1/channels/news/messages",
    ];

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        [
            $"Apps:shop:Keys:issuer:Secret={Issuer}", "Apps:shop:Keys:issuer:Rights:0=issue",
            $"Apps:shop:Keys:reader:Secret={Reader}", "Apps:shop:Keys:reader:Rights:0=read", "Apps:shop:Keys:reader:Channels:0=news*",
            $"Apps:shop:Keys:sender:Secret={Sender}", "Apps:shop:Keys:sender:Rights:0=publish", "Apps:shop:Keys:sender:Channels:0=news", "Apps:shop:Keys:sender:Channels:1=chat.*",
        ]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("issuer", Issuer, "POST /v1/channels")]
    [InlineData("reader", Reader, "GET /v1/channels", "GET /v1/channels/news", "GET /v1/channels/news/messages")]
    [InlineData("sender", Sender, "POST /v1/channels/news/messages")]
    public async Task Key_IsGoodForItsRightsOnly(string key, string secret, params string[] permitted)
    {
        await _server.PublishAsync("news", "x");

        foreach (var call in AllCalls)
        {
            var answer = await AskAsync(key, secret, call);
            if (permitted.Contains(call))
            {
                Assert.InRange(answer.Status, 200, 299);
            }
            else
            {
                answer.AssertProblem(403, "forbidden");
            }
        }
    }

    [Fact]
    public async Task Key_IsGoodForItsChannelsOnly()
    {
        Assert.Equal(200, (await AskAsync("sender", Sender, "POST /v1/channels/chat.1/messages")).Status);
        (await AskAsync("sender", Sender, "POST /v1/channels/chat/messages")).AssertProblem(403, "forbidden");
        (await AskAsync("sender", Sender, "POST /v1/channel/messages?channel=news2")).AssertProblem(403, "forbidden");
        (await AskAsync("reader", Reader, "GET /v1/channels/other")).AssertProblem(403, "forbidden");
    }

    [Fact]
    public async Task List_ShowsTheKeysChannelsOnly()
    {
        await _server.PublishAsync("news.1", "x");
        await _server.PublishAsync("other", "x");

        var list = (await AskAsync("reader", Reader, "GET /v1/channels")).Json["channels"]!.AsArray();

        Assert.Equal(["news.1"], list.Select(channel => (string)channel!["name"]!));
    }

    [Fact]
    public async Task Token_IsGoodOnlyWhereItsKeyMayIssue()
    {
        var claims = Jwt.Claims(DateTimeOffset.UnixEpoch.AddYears(100));
        string Sign(string kid) => _server.Remember(Jwt.Sign(
            $$"""{"alg":"HS256","typ":"JWT","kid":"{{kid}}"}""", claims, _server.Services.GetKey(kid)));

        Assert.Equal(4003, await _server.RefusedAsync(Sign("reader")));
        await using var link = await _server.OpenSocketAsync(Sign("issuer"));
    }

    [Fact]
    public async Task BothSecretsOfAKey_AreGoodForCallsAndTokens()
    {
        await using var before = await RunningServer.StartAsync();
        var old = await before.TokenAsync("news");
        await using var server = await RunningServer.StartAsync(
            null, null, [$"Apps:shop:Keys:{RunningServer.KeyId}:Secret={Issuer}", $"Apps:shop:Keys:{RunningServer.KeyId}:PreviousSecret={RunningServer.Secret}"]);

        Assert.Equal(200, (await server.AskAsync("GET /v1/channels", $"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}")).Status);
        Assert.Equal(200, (await server.AskAsync("GET /v1/channels", $"Authorization: Bearer {RunningServer.KeyId}.{Issuer}")).Status);
        var made = await server.TokenAsync("news");
        Assert.Equal(4001, await before.RefusedAsync(made));
        await using var first = await server.OpenSocketAsync(server.Remember(old));
        await using var second = await server.OpenSocketAsync(made);
    }

    private Task<HttpAnswer> AskAsync(string key, string secret, string call)
    {
        string[] headers = [$"Authorization: Bearer {key}.{secret}"];
        return call.StartsWith("POST", StringComparison.Ordinal)
            ? _server.AskWithBodyAsync(call, "name=news"u8.ToArray(), [.. headers, "Content-Type: application/x-www-form-urlencoded"])
            : _server.AskAsync(call, headers);
    }
}
