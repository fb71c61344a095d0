using System.Net;
using System.Text.Json.Serialization;
using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests;

public sealed partial class ZchannelClientTests : IAsyncLifetime
{
    private const string Sent = """{"position":"e:7","receivers":3,"later":{"more":1}}""";

    private ScriptedServer _server = null!;
    private ZchannelClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _client = new ZchannelClient(Options());
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Send_OfText_IsItsBytes_WithCredentialsAndAKey()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, Sent);

        var result = await _client.SendAsync("news", "你好 🎈\n", new SendOptions { Exclude = "me" }, Token).DefaultTimeout();

        var request = Assert.Single(_server.Requests);
        Assert.Equal(new SendResult("e:7", 3), result);
        Assert.Equal("你好 🎈\n", request.Text);
        Assert.Equal("text/plain; charset=utf-8", request.Headers["Content-Type"]);
        Assert.Equal("Basic " + Convert.ToBase64String("shop-main:the-secret"u8), request.Headers["Authorization"]);
        Assert.Equal("me", request.Headers["Zchannel-Exclude"]);
        Assert.Matches("^[0-9a-f]{32}$", request.Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task Send_OfBytes_IsBinary()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, Sent);

        await _client.SendAsync("news", new byte[] { 0, 255, 10 }, cancellationToken: Token).DefaultTimeout();

        var request = Assert.Single(_server.Requests);
        Assert.Equal("application/octet-stream", request.Headers["Content-Type"]);
        Assert.Equal([0, 255, 10], request.Body);
    }

    [Fact]
    public async Task Send_OfAValue_IsJsonText()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, Sent);

        await _client.SendAsync("news", new Weather("rain"), WeatherJson.Default.Weather, cancellationToken: Token).DefaultTimeout();

        var request = Assert.Single(_server.Requests);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("""{"Sky":"rain"}""", request.Text);
    }

    [Fact]
    public async Task Send_WhenTheAnswerIsLost_RepeatsWithTheSameKey()
    {
        var attempts = 0;
        _server.Answer = (context, _) =>
        {
            if (Interlocked.Increment(ref attempts) < 3)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return ScriptedServer.JsonAsync(context, 200, Sent);
        };

        await _client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout();
        await _client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout();

        var keys = _server.Requests.Select(request => request.Headers["Idempotency-Key"]).ToArray();
        Assert.Equal(4, keys.Length);
        Assert.Single(keys[..3].Distinct());
        Assert.NotEqual(keys[0], keys[3]);
    }

    [Fact]
    public async Task Send_WithTheCallersKey_UsesIt()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, Sent);

        await _client.SendAsync("news", "x", new SendOptions { IdempotencyKey = "order-7" }, Token).DefaultTimeout();

        Assert.Equal("order-7", Assert.Single(_server.Requests).Headers["Idempotency-Key"]);
    }

    [Theory]
    [InlineData(503, 4)]
    [InlineData(502, 4)]
    [InlineData(409, 1)]
    [InlineData(429, 4)]
    [InlineData(500, 1)]
    public async Task Send_IsRepeated_OnlyWhereThatMayHelp(int status, int requests)
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, status, """{"code":"of_the_server","detail":"Because."}""", "application/problem+json");

        var exception = await Assert.ThrowsAsync<ZchannelException>(() => _client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout());

        Assert.Equal(requests, _server.Requests.Count);
        Assert.Equal(("of_the_server", "Because.", (HttpStatusCode)status), (exception.Code, exception.Message, exception.Status!.Value));
    }

    [Theory]
    [InlineData("<html>no</html>", "forbidden")]
    [InlineData("[1]", "forbidden")]
    [InlineData("", "forbidden")]
    [InlineData("""{"title":"No."}""", "forbidden")]
    [InlineData("""{"code":7}""", "forbidden")]
    public async Task ARefusalFromSomethingElse_StillHasACode(string body, string code)
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 403, body);

        var exception = await Assert.ThrowsAsync<ZchannelException>(() => _client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout());

        Assert.Equal(code, exception.Code);
    }

    [Theory]
    [InlineData("<html>hello</html>")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"position":null,"receivers":1}""")]
    public async Task AnAnswerThatIsNone_IsAProtocolError(string body)
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, body);

        var exception = await Assert.ThrowsAsync<ZchannelException>(() => _client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout());

        Assert.Equal(ZchannelErrorCode.ProtocolError, exception.Code);
    }

    [Fact]
    public async Task AServerThatIsNotThere_IsUnreachable()
    {
        await _server.DisposeAsync();

        var exception = await Assert.ThrowsAsync<ZchannelException>(() => _client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout());

        Assert.Equal(ZchannelErrorCode.Unreachable, exception.Code);
        Assert.DoesNotContain("the-secret", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64 * 1024, false)]
    [InlineData(300 * 1024, true)]
    public async Task ALargeMessage_WaitsForTheServersWord(int bytes, bool waits)
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, Sent);

        await _client.SendAsync("news", new byte[bytes], cancellationToken: Token).DefaultTimeout();

        var request = Assert.Single(_server.Requests);
        Assert.Equal((waits, bytes), (request.Headers.ContainsKey("Expect"), request.Body.Length));
    }

    [Fact]
    public async Task AServerWithoutTls_IsSaidToHaveNone()
    {
        await using var client = new ZchannelClient(Options() with { Server = new UriBuilder(_server.Url) { Scheme = Uri.UriSchemeHttps }.Uri });

        var exception = await Assert.ThrowsAsync<ZchannelException>(() => client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout());

        Assert.Equal(ZchannelErrorCode.Unreachable, exception.Code);
        Assert.DoesNotContain("inner exception", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_IsTheCallers()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _server.Answer = async (_, _) => await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.SendAsync("news", "x", cancellationToken: cancel.Token).DefaultTimeout());
    }

    [Fact]
    public async Task Create_SaysWhatTheUrlPermits()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 201, """{"name":"a/b","url":"ws://h/com/t0ken","token":"t0ken","expires_at":"2026-11-22T12:00:00Z"}""");

        var url = await _client.CreateChannelAsync(
            "a/b",
            new ChannelUrlOptions { Duration = TimeSpan.FromMinutes(2), User = "anna", Receive = true, Send = false, From = ReadFrom.Last(5), CloseOnExpiry = true },
            Token).DefaultTimeout();

        var request = Assert.Single(_server.Requests);
        Assert.Equal("/v1/channels", request.RawTarget);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("""{"name":"a/b","duration":120,"user":"anna","receive":true,"send":false,"from":{"last":5},"close_on_expiry":true}""", request.Text);
        Assert.Equal(("a/b", "ws://h/com/t0ken", "t0ken", DateTimeOffset.Parse("2026-11-22T12:00:00Z", null)), (url.Name, url.Url.AbsoluteUri, url.Token, url.ExpiresAt));
        Assert.DoesNotContain("t0ken", url.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_LeavesOutWhatIsNotGiven()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 201, """{"name":"n","url":"ws://h/com/t","token":"t","expires_at":"2026-11-22T12:00:00Z"}""");

        await _client.CreateChannelAsync("n", cancellationToken: Token).DefaultTimeout();
        await _client.CreateChannelAsync("n", new() { From = ReadFrom.Now }, Token).DefaultTimeout();
        await _client.CreateChannelAsync("n", new() { From = ReadFrom.After("e:1") }, Token).DefaultTimeout();

        Assert.Equal(["""{"name":"n"}""", """{"name":"n","from":"now"}""", """{"name":"n","from":"e:1"}"""], _server.Requests.Select(request => request.Text));
    }

    [Fact]
    public void Options_NeverShowTheSecret()
    {
        var options = Options() with { Server = new Uri("http://user:hidden@127.0.0.1:1/x") };

        Assert.DoesNotContain("the-secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", options.ToString(), StringComparison.Ordinal);
        Assert.Contains("shop-main", options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAKey_OnlyListeningWorks()
    {
        await using var client = new ZchannelClient(Options() with { Secret = null });

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.SendAsync("news", "x", cancellationToken: Token));
    }

    [Fact]
    public async Task TextWithoutUtf8_Fails()
        => await Assert.ThrowsAnyAsync<ArgumentException>(() => _client.SendAsync("news", "\uD83C", cancellationToken: Token));

    [Fact]
    public async Task TheCallersHttpClient_IsUsed_AndNotDisposed()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, Sent);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Of-The-Caller", "1");

        await using (var client = new ZchannelClient(Options(), http))
        {
            await client.SendAsync("news", "x", cancellationToken: Token).DefaultTimeout();
        }

        Assert.Equal("1", Assert.Single(_server.Requests).Headers["X-Of-The-Caller"]);
        using var answer = await http.PostAsync(_server.Url, new ByteArrayContent([]), Token).DefaultTimeout();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private ZchannelClientOptions Options() => new()
    {
        Server = _server.Url,
        Key = "shop-main",
        Secret = "the-secret",
        RetryDelay = TimeSpan.FromMilliseconds(1),
        MaximumRetryDelay = TimeSpan.FromMilliseconds(2),
    };

    internal sealed record Weather(string Sky);

    [JsonSerializable(typeof(Weather))]
    internal sealed partial class WeatherJson : JsonSerializerContext;
}
