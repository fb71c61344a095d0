namespace Zchannel.Server.Tests.Hosting;

public sealed class ScriptFilesTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync("Apps:shop:AllowedOrigins:0=https://shop.example.com");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/api.js", "text/javascript; charset=utf-8")]
    [InlineData("/_sae/channel/api.js", "text/javascript; charset=utf-8")]
    [InlineData("/api.mjs", "text/javascript; charset=utf-8")]
    [InlineData("/api.d.mts", "text/plain; charset=utf-8")]
    public async Task Script_IsServedToAnyPageAndCached(string target, string contentType)
    {
        var answer = await _server.AskAsync($"GET {target}", "Origin: https://page.example");
        var head = await _server.AskHeadAsync($"HEAD {target}");

        Assert.Equal(200, answer.Status);
        Assert.NotEmpty(answer.Body);
        Assert.Equal(contentType, answer.Header("Content-Type"));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("public, max-age=3600", answer.Header("Cache-Control"));
        Assert.Equal((200, answer.Header("Content-Length"), answer.Header("ETag")), (head.Status, head.Header("Content-Length"), head.Header("ETag")));
    }

    [Fact]
    public async Task ScriptThatIsKnown_IsNotSentAgain()
    {
        var etag = (await _server.AskAsync("GET /api.js")).Header("ETag")!;
        Assert.Matches("^\"[0-9a-f]{16}\"$", etag);

        foreach (var known in (string[])[etag, $"W/{etag}", $"\"x\", {etag}", "*", $"\"x\",W/{etag},\"y\""])
        {
            var answer = await _server.AskAsync("GET /api.js", $"If-None-Match: {known}");
            Assert.Equal(304, answer.Status);
            Assert.Equal(etag, answer.Header("ETag"));
        }

        foreach (var other in (string[])["\"x\"", etag.Trim('"'), "nonsense", "", "\""])
        {
            Assert.Equal(200, (await _server.AskAsync("GET /api.js", $"If-None-Match: {other}")).Status);
        }
    }
}
