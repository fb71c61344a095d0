using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public sealed class HandshakeTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key:")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: short")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("GET", "Upgrade: websocket|Connection: close|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("GET", "Upgrade: websocket|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("POST", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("PUT", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Protocol: é")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Protocol: a\u0001b")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Protocol: a b")]
    [InlineData("GET", "Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Protocol: \"a\"")]
    public async Task Handshake_ThatIsNone_IsRefused(string method, string headers)
    {
        var answer = await _server.AskAsync($"{method} /com/{await _server.TokenAsync("news")}", headers.Split('|'));

        answer.AssertProblem(400, "invalid_request");
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 12")]
    [InlineData("Sec-WebSocket-Version: 13, 12")]
    [InlineData("Sec-WebSocket-Version:")]
    [InlineData("X: y")]
    public async Task OtherVersion_IsToldWhichThereIs(string version)
    {
        var answer = await _server.AskAsync(
            $"GET /com/{await _server.TokenAsync("news")}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", version);

        answer.AssertProblem(426, "invalid_request");
        Assert.Equal("13", answer.Header("Sec-WebSocket-Version"));
    }

    [Theory]
    [InlineData("soap")]
    [InlineData("soap, wamp")]
    [InlineData("zchannel.v2")]
    [InlineData("ZCHANNEL.V1")]
    public async Task UnknownSubprotocol_IsEchoedAndThenClosed(string protocols) =>
        Assert.Equal(4000, await _server.RefusedAsync(await _server.TokenAsync("news"), protocols));

    [Fact]
    public async Task OurSubprotocol_IsPickedAmongOthers()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync(
            $"GET /com/{await _server.TokenAsync("news")}", [.. Visits.Handshake, "Sec-WebSocket-Protocol: soap , zchannel.v1", "Sec-WebSocket-Protocol: wamp"]);

        var (status, headers) = await link.ReadHeadAsync();

        Assert.Equal(101, status);
        Assert.Equal(["zchannel.v1"], headers["Sec-WebSocket-Protocol"]);
        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task FramesRightBehindTheHandshake_AreNotLost()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.SendAsync((byte[])
        [
            .. System.Text.Encoding.ASCII.GetBytes(
                $"GET /com/{await _server.TokenAsync("news")} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Visits.Handshake.Select(header => header + "\r\n"))}\r\n"),
            .. ClientFrame.Write(WireFrame.PingOpcode, "early"u8),
        ]);

        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        var pong = await link.ReadFrameAsync();
        Assert.Equal((WireFrame.PongOpcode, "early"), (pong.Opcode, pong.Text));
    }

    [Fact]
    public async Task TokenInTheHeader_IsAsGoodAsInThePath()
    {
        var token = await _server.TokenAsync("news");

        await using var link = await _server.OpenSocketWithAsync("/com?client=me", [$"Authorization: Bearer {token}", "Sec-WebSocket-Protocol: zchannel.v1"]);
        await using var slash = await _server.OpenSocketWithAsync("/com/?client=me", [$"authorization: bearer  {token}"]);

        Assert.Contains(" me ", (await link.ReadFrameAsync()).Text);
        (await _server.AskAsync("GET /com", "Accept: text/event-stream")).AssertProblem(401, "token_invalid");
        (await _server.AskAsync("GET /com", "Accept: text/event-stream", $"Authorization: Bearer {token}", $"Authorization: Bearer {token}")).AssertProblem(401, "token_invalid");
        (await _server.AskAsync("GET /com", "Accept: text/event-stream", $"Authorization: Basic {token}")).AssertProblem(401, "token_invalid");
        (await _server.AskAsync("GET /com/x", "Accept: text/event-stream", $"Authorization: Bearer {token}")).AssertProblem(401, "token_invalid");
    }

    [Fact]
    public async Task PlainGet_IsToldToUpgrade()
    {
        var answer = await _server.AskAsync($"GET /com/{await _server.TokenAsync("news")}", "Accept: text/html, */*");

        answer.AssertProblem(426, "upgrade_required");
        Assert.Equal("websocket", answer.Header("Upgrade"));
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    public async Task OtherMethod_IsToldWhichThereAre(string method)
    {
        var answer = await _server.AskAsync($"{method} /com/{await _server.TokenAsync("news")}");

        answer.AssertProblem(405, "method_not_allowed");
        Assert.Equal("GET, POST, OPTIONS", answer.Header("Allow"));
    }
}
