using System.Text;
using System.Text.RegularExpressions;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Demo;

public sealed partial class DemoPageTests : IAsyncLifetime
{
    private const string Form = "application/x-www-form-urlencoded";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(null, null, []);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Page_HoldsAUrlThatConnects()
    {
        var page = await _server.AskAsync("GET /", $"Host: localhost:{_server.Port}");

        var url = WebSocketUrl().Match(page.Text).Groups[1].Value;
        _server.Remember(url.Split('/')[^1]);
        Assert.StartsWith($"ws://localhost:{_server.Port}/com/", url);
        Assert.Contains($"new WebSocket('{url}')", page.Text);
        await using var link = await _server.OpenSocketWithAsync(new Uri(url).AbsolutePath, []);
        Assert.Equal(204, (await PostAsync("msg=h%C3%A9llo+there")).Status);
        Assert.Equal("héllo there", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task Page_IsFencedByItsPolicy()
    {
        var page = await _server.AskAsync("GET /", $"Host: 127.0.0.1:{_server.Port}");

        Assert.Equal(200, page.Status);
        Assert.Equal("text/html; charset=utf-8", page.Header("Content-Type"));
        Assert.Equal("no-store", page.Header("Cache-Control"));
        var policy = page.Header("Content-Security-Policy")!;
        var nonce = Regex.Match(policy, "script-src 'nonce-([^']+)'").Groups[1].Value;
        Assert.Equal(16, Convert.FromBase64String(nonce).Length);
        Assert.StartsWith("default-src 'none';", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.All(ScriptOrStyle().Matches(page.Text), tag => Assert.Contains($"nonce=\"{nonce}\"", tag.Value));
        Assert.Contains($"src=\"http://127.0.0.1:{_server.Port}/api.js\"", page.Text);
        Assert.DoesNotContain("{{", page.Text);
        Assert.NotEqual(nonce, Regex.Match((await _server.AskAsync("GET /")).Header("Content-Security-Policy")!, "nonce-([^']+)").Groups[1].Value);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.")]
    [InlineData("127.0.0.2")]
    [InlineData("[::2]")]
    [InlineData("0.0.0.0")]
    [InlineData("")]
    public async Task OtherHost_IsRefusedEverywhere(string host)
    {
        foreach (var target in (string[])["GET /", "POST /", "GET /v1/channels", "GET /com/x", "GET /api.js", "GET /healthz"])
        {
            (await _server.AskAsync(target, $"Host: {host}", "Content-Length: 0")).AssertProblem(403, "forbidden");
        }
    }

    [Theory]
    [InlineData("LOCALHOST")]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]:8080")]
    public async Task NameOfThisMachine_IsLetIn(string host) => Assert.Equal(200, (await _server.AskAsync("GET /", $"Host: {host}")).Status);

    [Theory]
    [InlineData("localhost:8080'+alert(1)+'")]
    [InlineData("localhost:<script>")]
    [InlineData("localhost'")]
    public async Task HostThatIsNone_DoesNotComeIntoThePage(string host) =>
        Assert.InRange((await _server.AskAsync("GET /", $"Host: {host}")).Status, 400, 403);

    [Theory]
    [InlineData("Forwarded: for=1.2.3.4")]
    [InlineData("Via: 1.1 proxy")]
    [InlineData("X-Forwarded-For: 1.2.3.4")]
    [InlineData("x-forwarded-host: localhost")]
    [InlineData("X-Forwarded-Proto: https")]
    [InlineData("X-Forwarded-Port: 443")]
    [InlineData("X-Forwarded-Server: proxy")]
    [InlineData("X-Real-IP: 1.2.3.4")]
    [InlineData("CF-Connecting-IP: 1.2.3.4")]
    [InlineData("True-Client-IP: 1.2.3.4")]
    [InlineData("X-Forwarded-For:")]
    public async Task RequestThatAProxyPassedOn_IsRefused(string header) =>
        (await _server.AskAsync("GET /", header)).AssertProblem(403, "forbidden");

    [Theory]
    [InlineData("Origin: https://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin: https://localhost")]
    [InlineData("Origin: http://localhost:1")]
    [InlineData("Origin:")]
    [InlineData("Origin: http://localhost\r\nOrigin: http://localhost")]
    public async Task PostOfAnotherPage_IsRefused(string origin) => (await PostAsync("msg=x", origin)).AssertProblem(403, "forbidden");

    [Fact]
    public async Task PostOfThisPage_IsTaken() => Assert.Equal(204, (await PostAsync("msg=x", "Origin: http://localhost")).Status);

    [Theory]
    [InlineData("")]
    [InlineData("msg")]
    [InlineData("other=x")]
    [InlineData("msg=x&msg=y")]
    [InlineData("msg=%ff")]
    [InlineData("msg=%")]
    [InlineData("MSG=x")]
    [InlineData("{\"msg\":\"x\"}")]
    public async Task FormWithoutOneMessage_IsRefused(string form)
    {
        var answer = await PostAsync(form);

        // A message may be empty, as long as it is one.
        Assert.Equal(form == "msg" ? 204 : 400, answer.Status);
        answer.AssertNoStackTrace();
    }

    [Fact]
    public async Task HostileTexts_AreMessagesLikeOthers()
    {
        await using var link = await OpenAsync();
        string[] texts = ["<script>alert(1)</script>", "'); alert(1); //", "line\r\nline", "\u2028\u202e", "a&b=c", "\0", new string('x', 65_536)];

        foreach (var text in texts)
        {
            Assert.Equal(204, (await PostAsync($"msg={Uri.EscapeDataString(text)}")).Status);
        }

        foreach (var text in texts)
        {
            Assert.Equal(text, (await link.ReadFrameAsync()).Text);
        }
    }

    [Fact]
    public async Task MessageOverTheLimit_IsRefused()
    {
        (await PostAsync($"msg={new string('x', 65_537)}")).AssertProblem(413, "too_large");
        (await PostAsync($"msg={new string('x', 300_000)}")).AssertProblem(413, "too_large");
    }

    [Fact]
    public async Task DevelopmentKey_MakesUrlsOfThisMachine()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync("POST /v1/channels", "Authorization: Bearer demo.demo-secret", "Content-Length: 12");
        await link.SendAsync("""{"name":"n"}""");

        var answer = await link.ReadAnswerAsync();

        Assert.StartsWith("ws://localhost/com/", (string?)answer.Json["url"]);
    }

    [GeneratedRegex(@"WebSocket\('(.*?)'\)")]
    private static partial Regex WebSocketUrl();

    [GeneratedRegex("<(script|style)[^>]*>")]
    private static partial Regex ScriptOrStyle();

    private async Task<RawLink> OpenAsync()
    {
        var url = WebSocketUrl().Match((await _server.AskAsync("GET /")).Text).Groups[1].Value;
        _server.Remember(url.Split('/')[^1]);
        return await _server.OpenSocketWithAsync(new Uri(url).AbsolutePath, []);
    }

    private async Task<HttpAnswer> PostAsync(string form, params string[] headers)
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync("POST /", [$"Content-Type: {Form}", $"Content-Length: {Encoding.UTF8.GetByteCount(form)}", .. headers]);
        await link.SendAsync(form);
        return await link.ReadAnswerAsync();
    }
}
