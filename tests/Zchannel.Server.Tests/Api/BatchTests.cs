using System.Text.Json.Nodes;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class BatchTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        "Apps:shop:Limits:PublishesPerSecond=0", "Apps:shop:Keys:some:Secret=some-secret-of-32-characters!!!!!", "Apps:shop:Keys:some:Channels:0=news");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Lines_ArePublishedInTheirOrder()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        await using var excluded = await _server.OpenSocketAsync(await _server.TokenAsync("news"), query: "?client=me");

        var results = await SendAsync(
            """{"channel":"news","data":"one ☃"}""",
            """{"channel":"news","data_base64":"AP8="}""",
            """{"channel":"news","data":"not for me","exclude":"me"}""",
            """{"data":"{\"json\":[1,2]}","channel":"news"}""");

        Assert.Equal([2, 2, 1, 2], results.Select(result => (int)result["receivers"]!));
        Assert.Equal([1, 2, 3, 4], results.Select(OffsetOf));
        Assert.Equal("one ☃", (await link.ReadFrameAsync()).Text);
        Assert.Equal([0, 0xff], (await link.ReadFrameAsync()).Payload);
        Assert.Equal("not for me", (await link.ReadFrameAsync()).Text);
        Assert.Equal("""{"json":[1,2]}""", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task Broadcast_HasAResultForEachChannel()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("b"));

        var result = Assert.Single(await SendAsync("""{"channels":["a","b","..","b"],"data":"x"}"""));

        var each = result["channels"]!.AsArray().Select(one => one!).ToList();
        Assert.Equal(["a", "b", "..", "b"], each.Select(one => (string)one["channel"]!));
        Assert.Equal([0, 1, -1, 1], each.Select(one => (int?)one["receivers"] ?? -1));
        Assert.Equal("invalid_request", (string)each[2]["error"]!["code"]!);
        Assert.Equal("x", (await link.ReadFrameAsync()).Text);
        Assert.Equal("x", (await link.ReadFrameAsync()).Text);
    }

    [Theory]
    [InlineData("nonsense", "byte 2")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "either 'data' or 'data_base64'")]
    [InlineData("""{"channel":"c"}""", "either 'data' or 'data_base64'")]
    [InlineData("""{"data":"x"}""", "needs 'channel' or 'channels'")]
    [InlineData("""{"channel":"c","data":"x","data_base64":"AA=="}""", "either 'data' or 'data_base64'")]
    [InlineData("""{"channel":"c","channels":["c"],"data":"x"}""", "without 'channel' beside it")]
    [InlineData("""{"channels":[],"data":"x"}""", "a list of 1 to 1000 names")]
    [InlineData("""{"channels":"c","data":"x"}""", "a list of 1 to 1000 names")]
    [InlineData("""{"channels":[1],"data":"x"}""", "must hold strings")]
    [InlineData("""{"channel":1,"data":"x"}""", "'channel' must be a string")]
    [InlineData("""{"channel":"c","data":{}}""", "'data' must be a string")]
    [InlineData("""{"channel":"c","data":null}""", "'data' must be a string")]
    [InlineData("""{"channel":"c","data_base64":"*"}""", "is not base64")]
    [InlineData("""{"channel":"c","data":"x","exclude":"a b"}""", "'exclude' must be one client id")]
    [InlineData("""{"channel":"c","data":"x","idempotency_key":""}""", "1 to 128 bytes")]
    [InlineData("""{"channel":"c","data":"x","text":1}""", "nothing else")]
    [InlineData("""{"channel":"c","data":"x","data":"y"}""", "given twice")]
    [InlineData("""{"channel":"c","data":"\ud800"}""", "not valid Unicode")]
    [InlineData("""{"channel":"","data":"x"}""", "")]
    [InlineData("""{"channel":".","data":"x"}""", "")]
    [InlineData("""{"channel":"a\u0000","data":"x"}""", "")]
    public async Task BadLine_FailsAlone(string line, string detail)
    {
        var results = await SendAsync("""{"channel":"news","data":"before"}""", line, """{"channel":"news","data":"after"}""");

        var error = results[1]["error"]!;
        Assert.Equal((400, "invalid_request"), ((int)error["status"]!, (string)error["code"]!));
        Assert.Contains(detail, (string)error["detail"]!);
        Assert.Equal([1, 2], new[] { results[0], results[2] }.Select(OffsetOf));
    }

    [Theory]
    [InlineData(257)]
    [InlineData(10_000)]
    public async Task LongName_FailsAlone(int length) => Assert.NotNull(
        (await SendAsync($$"""{"channel":"{{new string('n', length)}}","data":"x"}"""))[0]["error"]);

    [Fact]
    public async Task MalformedUtf8_FailsAlone()
    {
        byte[] body = [.. """{"channel":"news","data":" """u8, 0xff, .. "\"}\n{\"channel\":\"news\",\"data\":\"ok\"}\n"u8];

        var results = (await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson", body)).Json["results"]!.AsArray();

        Assert.Equal("invalid_request", (string)results[0]!["error"]!["code"]!);
        Assert.NotNull(results[1]!["position"]);
    }

    [Fact]
    public async Task LargeMessage_FailsAlone()
    {
        var results = await SendAsync($$"""{"channel":"news","data":"{{new string('x', 65_537)}}"}""", """{"channel":"news","data":"x"}""");

        Assert.Equal("too_large", (string)results[0]["error"]!["code"]!);
        Assert.Equal(1, OffsetOf(results[1]));
    }

    [Fact]
    public async Task IdempotencyKeys_AreThoseOfSinglePublishes()
    {
        await _server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "x", "Idempotency-Key: k");

        var results = await SendAsync(
            """{"channel":"news","data":"x","idempotency_key":"k"}""",
            """{"channel":"news","data":"y","idempotency_key":"k"}""",
            """{"channel":"other","data":"y","idempotency_key":"k"}""",
            """{"channel":"news","data":"x","exclude":"me","idempotency_key":"k"}""");

        Assert.Equal(1, OffsetOf(results[0]));
        Assert.Equal((409, "idempotency_conflict"), ((int)results[1]["error"]!["status"]!, (string)results[1]["error"]!["code"]!));
        Assert.Equal(1, OffsetOf(results[2]));
        Assert.NotNull(results[3]["error"]);
    }

    [Fact]
    public async Task ChannelOfAnotherKey_FailsAlone()
    {
        var answer = await _server.AskWithBodyAsync(
            "POST /v1/messages", "{\"channels\":[\"news\",\"other\"],\"data\":\"x\"}"u8.ToArray(),
            "Content-Type: application/x-ndjson", "Authorization: Bearer some.some-secret-of-32-characters!!!!!");

        var each = answer.Json["results"]![0]!["channels"]!.AsArray();
        Assert.NotNull(each[0]!["position"]);
        Assert.Equal("forbidden", (string)each[1]!["error"]!["code"]!);
    }

    [Fact]
    public async Task BatchThatIsNone_IsRefusedWhole()
    {
        (await _server.PostAsAppAsync("/v1/messages", "application/json", "{}")).AssertProblem(400, "invalid_request");
        (await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson", "")).AssertProblem(400, "invalid_request");
        (await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson", " \n\r\n")).AssertProblem(400, "invalid_request");
        (await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson", string.Concat(Enumerable.Repeat("{}\n", 10_001)))).AssertProblem(413, "too_large");
        (await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson", new byte[(4 * 1024 * 1024) + 1])).AssertProblem(413, "too_large");
        (await _server.AskAsAppAsync("GET /v1/messages")).AssertProblem(405, "method_not_allowed");
        (await _server.AskAsync("POST /v1/messages", "Content-Length: 0")).AssertProblem(401, "unauthorized");
    }

    [Fact]
    public async Task ThousandsOfLines_KeepTheirOrder()
    {
        var results = await SendAsync([.. Enumerable.Range(0, 10_000).Select(i => $$"""{"channel":"c{{i % 3}}","data":"{{i}}"}""")]);

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (i / 3) + 1), results.Select(OffsetOf));
    }

    private static int OffsetOf(JsonNode result) => int.Parse(((string)result["position"]!).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<List<JsonNode>> SendAsync(params string[] lines)
    {
        var answer = await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson; charset=utf-8", string.Join("\r\n", lines) + "\n");
        Assert.True(answer.Status == 200, answer.Text);
        return [.. answer.Json["results"]!.AsArray().Select(result => result!)];
    }
}
