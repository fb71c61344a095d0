using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class ChannelApiTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("DELETE /v1/channels", "GET, POST")]
    [InlineData("PUT /v1/channels", "GET, POST")]
    [InlineData("OPTIONS /v1/channels", "GET, POST")]
    [InlineData("POST /v1/channels/news", "GET")]
    [InlineData("POST /v1/channel?channel=news", "GET")]
    [InlineData("POST /v1/channels/news/messages/e:1", "DELETE")]
    [InlineData("POST /v1/channels/news/connections", "GET")]
    [InlineData("GET /v1/messages", "POST")]
    [InlineData("GET /v1/connections/x", "DELETE")]
    [InlineData("GET /v1/users/ann/connections", "DELETE")]
    [InlineData("PUT /v1/channels/news/messages", "GET, POST, DELETE")]
    [InlineData("BREW /v1/channel/messages?channel=news", "GET, POST, DELETE")]
    public async Task OtherMethod_IsToldWhichThereAre(string requestLine, string allowed)
    {
        var answer = await _server.AskAsAppAsync(requestLine, "Content-Length: 0");

        answer.AssertProblem(405, "method_not_allowed");
        Assert.Equal(allowed, answer.Header("Allow"));
    }

    [Theory]
    [InlineData("HEAD /v1/channels", "GET, POST")]
    [InlineData("HEAD /v1/channels/news/messages", "GET, POST, DELETE")]
    [InlineData("HEAD /v1/connections/x", "DELETE")]
    public async Task Head_IsRefusedAsOtherMethodsAre_WithoutABody(string requestLine, string allowed)
    {
        var answer = await _server.AskHeadAsync(requestLine, $"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}");

        Assert.Equal(405, answer.Status);
        Assert.Equal(allowed, answer.Header("Allow"));
        Assert.StartsWith("application/problem+json", answer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("GET /v1/nothing")]
    [InlineData("GET /v1/connections")]
    [InlineData("GET /v1/channels/news/connections")]
    public async Task NothingThere_IsNotFound(string requestLine) => (await _server.AskAsAppAsync(requestLine)).AssertProblem(404, "not_found");

    [Theory]
    [InlineData("OPTIONS /v1/channels")]
    [InlineData("GET /v1/channels")]
    [InlineData("GET /v1/channels/nothing")]
    public async Task NoPage_MayReadAnAnswer(string requestLine)
    {
        var answer = await _server.AskAsAppAsync(requestLine, "Origin: https://shop.example.com", "Access-Control-Request-Method: GET");

        Assert.DoesNotContain(answer.Headers, header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Problem_IsExactlyThis()
    {
        var answer = await _server.AskAsAppAsync("GET /v1/channels/none");

        Assert.Equal(
            """{"type":"urn:zchannel:error:not_found","title":"Not Found","status":404,"code":"not_found","detail":"No channel of this name is in use."}""",
            answer.Text);
    }

    [Theory]
    [InlineData("GET /nothing", 404)]
    [InlineData("GET /", 404)]
    [InlineData("POST /", 404)]
    [InlineData("GET /com", 426)]
    [InlineData("GET /healthz", 200)]
    [InlineData("POST /healthz", 405)]
    [InlineData("GET /com/a/b", 404)]
    [InlineData("TRACE /v1/channels", 401)]
    public async Task OtherPlaces_AreAsTheyShouldBe(string requestLine, int status)
    {
        var answer = await _server.AskAsync(requestLine, "Content-Length: 0");

        Assert.Equal(status, answer.Status);
        answer.AssertNoStackTrace();
        Assert.Empty(answer.Headers["Server"]);
    }

    [Theory]
    [InlineData("GET\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")]
    [InlineData("POST /v1/channels HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n")]
    public async Task BytesThatAreNoRequest_AreRefusedAndTheServerGoesOn(string bytes)
    {
        await using (var link = await RawLink.OpenAsync(_server.Port))
        {
            await link.SendAsync(bytes);
            var answer = await link.ReadAnswerAsync();
            Assert.InRange(answer.Status, 400, 505);
            Assert.NotEqual(500, answer.Status);
            answer.AssertNoStackTrace();
        }

        Assert.Equal("ok\n", (await _server.AskAsync("GET /healthz")).Text);
    }
}
