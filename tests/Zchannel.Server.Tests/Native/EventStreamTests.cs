using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public sealed class EventStreamTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync(_time, "Apps:shop:Rules:short:Match=short.*", "Apps:shop:Rules:short:History=2");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Stream_HasHelloThenEvents()
    {
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news"), "?client=me");

        var hello = await stream.ReadAsync();
        var first = await _server.PublishAsync("news", "one\n\ntwo");
        var second = await _server.PublishAsync("news", "a\rb");
        await _server.PostAsAppAsync("/v1/channels/news/messages", "application/octet-stream", [0xFF]);
        var last = await _server.PublishAsync("news", "");

        var epoch = first.Split(':')[0];
        Assert.Matches($"^event: hello\nid: {epoch}:0\ndata: [A-Za-z0-9_-]+ me$", hello);
        Assert.Equal($"id: {first}\ndata: one\ndata: \ndata: two", await stream.ReadAsync());
        Assert.Equal($"id: {second}\nevent: base64\ndata: text YQ1i", await stream.ReadAsync());
        Assert.Equal($"id: {epoch}:3\nevent: base64\ndata: binary /w==", await stream.ReadAsync());
        Assert.Equal($"id: {last}\ndata: ", await stream.ReadAsync());
        Assert.Equal("no-store", stream.Response.Headers.CacheControl?.ToString());
        Assert.Equal(["*"], stream.Response.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task LastEventId_WinsOverAfter()
    {
        var token = await _server.TokenAsync("news");
        string[] positions = [await _server.PublishAsync("news", "1"), await _server.PublishAsync("news", "2"), await _server.PublishAsync("news", "3")];

        await using var after = await EventStream.OpenAsync(_server, token, $"?after={positions[0]}");
        await using var both = await EventStream.OpenAsync(_server, token, $"?after={positions[0]}", ("Last-Event-ID", positions[1]));

        Assert.Contains($"id: {positions[0]}\n", await after.ReadAsync());
        Assert.Equal($"id: {positions[1]}\ndata: 2", await after.ReadAsync());
        Assert.Contains($"id: {positions[1]}\n", await both.ReadAsync());
        Assert.Equal($"id: {positions[2]}\ndata: 3", await both.ReadAsync());
    }

    [Fact]
    public async Task Loss_IsAGapEvent()
    {
        var token = await _server.TokenAsync("short.1");
        var seen = await _server.PublishAsync("short.1", "1");
        string[] later = [await _server.PublishAsync("short.1", "2"), await _server.PublishAsync("short.1", "3"), await _server.PublishAsync("short.1", "4")];

        await using var stream = await EventStream.OpenAsync(_server, token, headers: ("Last-Event-ID", seen));

        await stream.ReadAsync();
        Assert.Equal($"event: gap\nid: {later[0]}\ndata: {later[0]}", await stream.ReadAsync());
        Assert.Equal($"id: {later[1]}\ndata: 3", await stream.ReadAsync());
    }

    [Fact]
    public async Task EntriesForOthers_MoveTheId()
    {
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news"), "?client=me");
        await stream.ReadAsync();

        var position = await _server.PublishAsync("news", "for the others", exclude: "me");

        Assert.Equal($"id: {position}", await stream.ReadAsync());
    }

    [Fact]
    public async Task QuietStream_HasAComment()
    {
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news"));
        await stream.ReadAsync();

        var comment = stream.ReadAsync();
        await Visits.UntilAsync(() => comment.IsCompleted, _time);

        Assert.Equal(":", await comment);
    }

    [Fact]
    public async Task ReaderThatGoes_LeavesNothingBehind()
    {
        await using (var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news")))
        {
            await stream.ReadAsync();
            Assert.Equal(1, _server.App.Connections.Count);
        }

        await Visits.UntilAsync(() => _server.App.Connections.Count == 0 && _server.App.Channels["news"].Subscribers == 0);
    }

    [Fact]
    public async Task CloseOnExpiry_EndsTheStream()
    {
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news", new { duration = 10, close_on_expiry = true }));
        await stream.ReadAsync();

        _time.Advance(TimeSpan.FromSeconds(11));

        Assert.Null(await stream.ReadAsync());
    }

    [Fact]
    public async Task TokenThatMayNotReceive_IsForbidden()
    {
        var answer = await _server.AskAsync($"GET /com/{await _server.TokenAsync("news", new { receive = false })}", "Accept: text/event-stream");

        answer.AssertProblem(403, "forbidden");
    }

    [Theory]
    [InlineData("?after=")]
    [InlineData("?after=x")]
    [InlineData("?after=a:1&after=a:1")]
    [InlineData("?client=")]
    [InlineData("?client=a%20b")]
    [InlineData("?client=a&client=a")]
    [InlineData("?client=12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task Query_ThatMakesNoSense_IsMalformed(string query)
    {
        var token = await _server.TokenAsync("news");

        (await _server.AskAsync($"GET /com/{token}{query}", "Accept: text/event-stream")).AssertProblem(400, "invalid_request");
        Assert.Equal(4000, await _server.RefusedAsync(token, query: query));
        Assert.Equal(4000, await _server.RefusedAsync(token, "zchannel.v1", query));
    }

    [Theory]
    [InlineData("Last-Event-ID: nonsense")]
    [InlineData("Last-Event-ID: é")]
    [InlineData("Last-Event-ID: a:1\r\nLast-Event-ID: a:1")]
    public async Task LastEventId_ThatIsNone_IsMalformed(string header)
    {
        var answer = await _server.AskAsync($"GET /com/{await _server.TokenAsync("news")}", "Accept: text/event-stream", header);

        answer.AssertProblem(400, "invalid_request");
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task LastEventId_Empty_IsAsIfThereWereNone()
    {
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news"), headers: ("Last-Event-ID", ""));

        Assert.StartsWith("event: hello\n", await stream.ReadAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/event-stream;q=0")]
    [InlineData("xtext/event-streamx")]
    [InlineData("text/plain")]
    public async Task Accept_ThatAsksForSomethingElse_GetsNoStream(string accept)
    {
        var answer = await _server.AskAsync($"GET /com/{await _server.TokenAsync("news")}", $"Accept: {accept}");

        answer.AssertProblem(426, "upgrade_required");
    }

    [Fact]
    public async Task RefusedToken_AsksNobodyForAPassword()
    {
        var answer = await _server.AskAsync("GET /com/nonsense", "Accept: text/event-stream");

        answer.AssertProblem(401, "token_invalid");
        Assert.Null(answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task MoreBehindTheToken_IsNotFound_AndAPageCanReadIt()
    {
        var answer = await _server.AskAsync($"GET /com/{await _server.TokenAsync("news")}/more", "Accept: text/event-stream");

        answer.AssertProblem(404, "not_found");
        Assert.Equal("*", answer.Header("Access-Control-Allow-Origin"));
    }
}
