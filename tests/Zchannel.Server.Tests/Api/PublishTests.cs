using System.Globalization;
using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class PublishTests : IAsyncLifetime
{
    private const string Target = "/v1/channels/news/messages";
    private const string Octets = "application/octet-stream";
    private const string Plain = "text/plain";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync("Apps:shop:Limits:MessageBytes=1000");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Message_IsAnsweredWithItsPositionAndReceivers()
    {
        await using var heard = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        var first = await _server.PostAsAppAsync(Target, Plain, "one");
        var second = await _server.PostAsAppAsync(Target, Plain, "two");

        Assert.Equal(200, first.Status);
        Assert.Equal(["position", "receivers"], first.Json.Select(member => member.Key));
        Assert.Equal(1, (int?)first.Json["receivers"]);
        var epoch = ((string)first.Json["position"]!).Split(':')[0];
        Assert.Equal([$"{epoch}:1", $"{epoch}:2"], [(string?)first.Json["position"], (string?)second.Json["position"]]);
        Assert.Equal("one", (await heard.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task Receivers_AreThoseWhoMayReceiveThatMessage()
    {
        await using var raw = await _server.OpenSocketAsync(await _server.TokenAsync("news"), query: "?client=me");
        await using var v1 = await _server.OpenSocketAsync(await _server.TokenAsync("news"), "zchannel.v1", "?client=me");
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news"), "?client=you");
        await using var silent = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { receive = false }));
        await using var elsewhere = await _server.OpenSocketAsync(await _server.TokenAsync("other"));

        Assert.Equal(3, (int?)(await _server.PostAsAppAsync(Target, Plain, "x")).Json["receivers"]);
        Assert.Equal(1, (int?)(await _server.PostAsAppAsync(Target, Plain, "x", "Zchannel-Exclude: me")).Json["receivers"]);
        Assert.Equal(3, (int?)(await _server.PostAsAppAsync(Target, Plain, "x", "Zchannel-Exclude: nobody")).Json["receivers"]);
        Assert.Equal(0, (int?)(await _server.PostAsAppAsync("/v1/channels/empty/messages", Plain, "x")).Json["receivers"]);
    }

    [Theory]
    [InlineData("application/octet-stream", WireFrame.BinaryOpcode)]
    [InlineData("APPLICATION/Octet-Stream", WireFrame.BinaryOpcode)]
    [InlineData("application/octet-stream; charset=utf-8", WireFrame.BinaryOpcode)]
    [InlineData("application/octet-streams", WireFrame.TextOpcode)]
    [InlineData("application/json", WireFrame.TextOpcode)]
    [InlineData("nonsense", WireFrame.TextOpcode)]
    public async Task ContentType_DecidesWhetherItIsBinary(string contentType, int opcode)
    {
        await using var heard = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        await _server.PostAsAppAsync(Target, contentType, "{}");

        Assert.Equal(opcode, (await heard.ReadFrameAsync()).Opcode);
    }

    [Theory]
    [InlineData(Plain)]
    [InlineData(Octets)]
    public async Task EmptyBody_IsAMessage(string contentType)
    {
        await using var heard = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        var answer = await _server.PostAsAppAsync(Target, contentType, "");

        Assert.Equal(200, answer.Status);
        Assert.Empty((await heard.ReadFrameAsync()).Payload);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0x61, 0xE2, 0x82 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    public async Task BytesThatAreNoText_AreRefusedAsTextAndTakenAsBytes(byte[] body)
    {
        (await _server.PostAsAppAsync(Target, Plain, body)).AssertProblem(400, "invalid_request");

        Assert.Equal(200, (await _server.PostAsAppAsync(Target, Octets, body)).Status);
    }

    [Fact]
    public async Task Body_AtTheLimit_IsTakenAndBeyondItIsNot()
    {
        Assert.Equal(200, (await _server.PostAsAppAsync(Target, Octets, new byte[1000])).Status);

        var answer = await _server.PostAsAppAsync(Target, Octets, new byte[1001]);

        Assert.Equal("The body must not be longer than 1000 bytes.", answer.AssertProblem(413, "too_large"));
    }

    [Theory]
    [InlineData(1000, 200)]
    [InlineData(1001, 413)]
    [InlineData(200_000, 413)]
    public async Task ChunkedBody_MeetsTheSameLimit(int length, int status)
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync($"POST {Target}", Authorization, "Transfer-Encoding: chunked");
        await link.SendAsync(Chunked(new string('x', length), 400));

        var answer = await link.ReadAnswerAsync();

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 200 ? "position" : "type", answer.Json.First().Key);
    }

    [Theory]
    [InlineData("nonsense\r\n")]
    [InlineData("-1\r\nx\r\n")]
    [InlineData("5\r\nhelloXX")]
    [InlineData("ffffffffffffffffffff\r\n")]
    public async Task ChunksThatAreNone_AreRefused(string body)
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync($"POST {Target}", Authorization, "Transfer-Encoding: chunked");
        await link.SendAsync(body);

        (await link.ReadAnswerAsync()).AssertProblem(400, "invalid_request");
    }

    [Fact]
    public async Task LengthBeyondWhatTheServerTakes_IsRefused()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync($"POST {Target}", Authorization, "Content-Length: 99999999999");

        (await link.ReadAnswerAsync()).AssertProblem(413, "too_large");
    }

    [Fact]
    public async Task SenderThatGoesInTheMiddle_PublishesNothing()
    {
        await using (var link = await RawLink.OpenAsync(_server.Port))
        {
            await link.RequestAsync($"POST {Target}", Authorization, "Content-Length: 10");
            await link.SendAsync("half");
        }

        Assert.EndsWith(":1", await _server.PublishAsync("news", "whole"));
    }

    [Theory]
    [InlineData("Zchannel-Exclude: a b")]
    [InlineData("Zchannel-Exclude:")]
    [InlineData("Zchannel-Exclude: a,b")]
    [InlineData("Zchannel-Exclude: é")]
    [InlineData("Zchannel-Exclude: 12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("Zchannel-Exclude: a\r\nZchannel-Exclude: b")]
    public async Task Exclude_ThatIsNoClient_IsRefused(string header)
    {
        var answer = await _server.PostAsAppAsync(Target, Plain, "x", header);

        Assert.Equal("Zchannel-Exclude must be one client id: 1 to 64 of A-Z a-z 0-9 _ - ..", answer.AssertProblem(400, "invalid_request"));
    }

    [Fact]
    public async Task Exclude_KeepsTheMessageFromThatClientAlone()
    {
        var token = await _server.TokenAsync("news");
        await using var speaker = await _server.OpenSocketAsync(token, query: "?client=me");
        await using var other = await _server.OpenSocketAsync(token, query: "?client=you");

        var answer = await _server.PostAsAppAsync(Target, Plain, "one", "Zchannel-Exclude: me");
        await _server.PublishAsync("news", "two");

        Assert.Equal(1, (int?)answer.Json["receivers"]);
        Assert.Equal("two", (await speaker.ReadFrameAsync()).Text);
        Assert.Equal(["one", "two"], [(await other.ReadFrameAsync()).Text, (await other.ReadFrameAsync()).Text]);
    }

    private static string Authorization => $"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}";

    private static string Chunked(string body, int size)
    {
        var chunks = new StringBuilder();
        foreach (var chunk in body.Chunk(size))
        {
            chunks.Append(CultureInfo.InvariantCulture, $"{chunk.Length:x}\r\n").Append(chunk).Append("\r\n");
        }

        return chunks.Append("0\r\n\r\n").ToString();
    }
}
