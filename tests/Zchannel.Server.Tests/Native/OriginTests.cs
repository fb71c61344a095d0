using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public sealed class OriginTests
{
    [Theory]
    [InlineData("https://shop.example.com", true)]
    [InlineData("HTTPS://Shop.Example.Com", true)]
    [InlineData("https://a.b.example.org", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("https://example.org", false)]
    [InlineData("https://evilexample.org", false)]
    [InlineData("http://a.example.org", false)]
    [InlineData("https://a.example.org:8443", false)]
    [InlineData("https://a.example.org.evil.example", false)]
    [InlineData("https://shop.example.com.evil.example", false)]
    [InlineData("https://shop.example.com:443", false)]
    [InlineData("http://shop.example.com", false)]
    [InlineData("http://localhost", false)]
    [InlineData("https://evil.example?.example.org", false)]
    [InlineData("https://evil.example/.example.org", false)]
    [InlineData("https://evil.example#.example.org", false)]
    [InlineData("https://user@evil.example:1@.example.org", false)]
    [InlineData("https://.example.org", false)]
    [InlineData("null", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public async Task Origin_IsHeldAgainstTheList(string origin, bool isAllowed)
    {
        await using var server = await RunningServer.StartAsync(
            "Apps:shop:AllowedOrigins:0=https://shop.example.com", "Apps:shop:AllowedOrigins:1=https://*.example.org", "Apps:shop:AllowedOrigins:2=http://localhost:3000");
        var token = await server.TokenAsync("news");

        if (isAllowed)
        {
            await using var link = await server.OpenSocketWithAsync($"/com/{token}", [$"Origin: {origin}"]);
            await using var stream = await EventStream.OpenAsync(server, token, "?client=me", ("Origin", origin));
            Assert.Equal([origin], stream.Response.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.Equal(["Origin"], stream.Response.Headers.Vary);
            var message = await server.AskAsync($"POST /com/{token}?client=me", "Content-Length: 0", $"Origin: {origin}");
            message.AssertProblem(403, "not_handled");
            Assert.Equal(origin, message.Header("Access-Control-Allow-Origin"));
        }
        else
        {
            Assert.Equal(4003, await server.RefusedAsync(token, headers: $"Origin: {origin}"));
            var stream = await server.AskAsync($"GET /com/{token}", "Accept: text/event-stream", $"Origin: {origin}");
            stream.AssertProblem(403, "forbidden");
            Assert.Equal("*", stream.Header("Access-Control-Allow-Origin"));
            (await server.AskAsync($"POST /com/{token}?client=me", "Content-Length: 0", $"Origin: {origin}")).AssertProblem(403, "forbidden");
        }
    }

    [Fact]
    public async Task Program_HasNoOrigin()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:AllowedOrigins:0=https://shop.example.com");

        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
    }

    [Fact]
    public async Task TwoOrigins_AreNone()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal(4003, await server.RefusedAsync(await server.TokenAsync("news"), headers: ["Origin: https://a.example", "Origin: https://a.example"]));
    }

    [Theory]
    [InlineData("/com/any-token-at-all", 204)]
    [InlineData("/com", 204)]
    public async Task Preflight_LetsPagesAsk(string target, int status)
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:AllowedOrigins:0=https://shop.example.com");

        var answer = await server.AskAsync($"OPTIONS {target}", "Origin: https://evil.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type");

        Assert.Equal(status, answer.Status);
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("GET, POST", answer.Header("Access-Control-Allow-Methods"));
        Assert.Equal("Authorization, Content-Type, Cache-Control, Last-Event-ID", answer.Header("Access-Control-Allow-Headers"));
        Assert.Equal("600", answer.Header("Access-Control-Max-Age"));
        Assert.Empty(answer.Headers["Access-Control-Allow-Credentials"]);
    }
}
