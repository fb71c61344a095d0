using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

public sealed class RequestShapeTests : IAsyncLifetime
{
    private const string Post = $"POST /v1/channels/news/messages HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}\r\n";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx")]
    [InlineData("Content-Length: 1, 2\r\n\r\nxx")]
    [InlineData("Content-Length: 0x1\r\n\r\nx")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\nx")]
    [InlineData("Content-Length : 1\r\n\r\nx")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n1\r\nx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")]
    [InlineData(" Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")]
    [InlineData("X: y\r\n folded: z\r\nContent-Length: 1\r\n\r\nx")]
    public async Task LengthThatCanBeReadInTwoWays_PublishesNothing(string rest)
    {
        await using (var link = await RawLink.OpenAsync(_server.Port))
        {
            await link.SendAsync(Post + rest);
            var answer = await link.ReadAnswerAsync();
            Assert.InRange(answer.Status, 400, 499);
            answer.AssertNoStackTrace();
        }

        Assert.Empty(_server.App.Channels);
    }

    [Fact]
    public async Task LengthBesideChunks_IsRefusedOrOverruled_AndNothingIsSmuggled()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.SendAsync($"{Post}Content-Length: 100\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var first = await link.ReadAnswerAsync();

        Assert.InRange(first.Status, 200, 499);
        Assert.True(_server.App.Channels.Count <= 1);
        Assert.DoesNotContain("\"error\"", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyOfAnUpgrade_MakesItNone()
    {
        var token = await _server.TokenAsync("news");
        foreach (var body in (string[])["Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"])
        {
            await using var link = await RawLink.OpenAsync(_server.Port);
            await link.SendAsync($"GET /com/{token} HTTP/1.1\r\nHost: a\r\n{string.Join("\r\n", Visits.Handshake)}\r\n{body}");

            Assert.InRange((await link.ReadHeadAsync()).Status, 400, 499);
        }

        Assert.Equal(0, _server.App.Connections.Count);
    }

    [Fact]
    public async Task OldHttp_IsAnsweredAndClosed_AndCarriesNoSocket()
    {
        var token = await _server.TokenAsync("news");
        await using var api = await RawLink.OpenAsync(_server.Port);
        await api.SendAsync($"POST /v1/channels/news/messages HTTP/1.0\r\nAuthorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}\r\nContent-Length: 1\r\n\r\nx");
        Assert.Equal(200, (await api.ReadAnswerAsync()).Status);
        Assert.Empty(await api.ReadToEndAsync());
        await using var socket = await RawLink.OpenAsync(_server.Port);
        await socket.SendAsync($"GET /com/{token} HTTP/1.0\r\n{string.Join("\r\n", Visits.Handshake)}\r\n\r\n");
        Assert.InRange((await socket.ReadHeadAsync()).Status, 400, 499);
        await using var stream = await RawLink.OpenAsync(_server.Port);
        await stream.SendAsync($"GET /com/{token} HTTP/1.0\r\nAccept: text/event-stream\r\n\r\n");
        var (status, headers) = await stream.ReadHeadAsync();
        Assert.Equal(200, status);
        Assert.Empty(headers["Transfer-Encoding"]);
        Assert.Equal("event: hello", await stream.ReadLineAsync());
    }

    [Theory]
    [InlineData("GET / HTTP/9.9\r\n\r\n", 505)]
    [InlineData("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("\u0016\u0003\u0001 hello over TLS\r\n\r\n", 400)]
    public async Task WhatIsNoHttpOfOurs_IsRefusedInHttpsOwnWords(string text, int status)
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.SendAsync(text);

        var answer = await link.ReadAnswerAsync();

        Assert.Equal(status, answer.Status);
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task FloodOfHeaders_IsRefused()
    {
        var headers = Enumerable.Range(0, 200).Select(n => $"X-{n}: y").ToArray();

        Assert.Equal(431, (await _server.AskAsync("GET /healthz", headers)).Status);
        Assert.Equal(431, (await _server.AskAsync("GET /healthz", "X: " + new string('y', 40_000))).Status);
    }

    [Fact]
    public async Task ManySubprotocols_AreLookedThrough()
    {
        var offered = string.Join(", ", Enumerable.Range(0, 2_000).Select(n => $"p{n}"));
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync($"GET /com/{await _server.TokenAsync("news")}", [.. Visits.Handshake, $"Sec-WebSocket-Protocol: {offered}, zchannel.v1"]);

        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task RequestBehindAnUpgrade_IsNoRequest()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        await link.SendAsync("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(1002, (await link.ReadCloseAsync()).Code);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("a\r\nb")]
    [InlineData("x\u2028y\u2029z\u0085")]
    [InlineData("\nid: e:9\nevent: gap\ndata: forged\n\n")]
    [InlineData("x\r\rid: e:9\r\rdata: forged\r\r")]
    [InlineData("!gap e:9\nforged")]
    public async Task TextThatLooksLikeTheProtocol_IsTextToEveryone(string text)
    {
        var token = await _server.TokenAsync("news");
        await using var v1 = await _server.OpenSocketAsync(token, "zchannel.v1");
        await using var raw = await _server.OpenSocketAsync(token);
        await using var stream = await EventStream.OpenAsync(_server, token);
        await v1.ReadFrameAsync();
        await stream.ReadAsync();

        var position = await _server.PublishAsync("news", text);

        Assert.Equal(text, (await raw.ReadFrameAsync()).Text);
        Assert.Equal($"{position}\n{text}", (await v1.ReadFrameAsync()).Text);
        var base64 = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Equal(
            text.Contains('\r', StringComparison.Ordinal)
                ? $"id: {position}\nevent: base64\ndata: text {base64}"
                : $"id: {position}\n{string.Join('\n', text.Split('\n').Select(line => $"data: {line}"))}",
            await stream.ReadAsync());
    }
}
