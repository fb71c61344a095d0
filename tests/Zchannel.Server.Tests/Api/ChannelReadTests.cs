using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class ChannelReadTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync(_time, "Apps:shop:Rules:short:Match=short.*", "Apps:shop:Rules:short:History=3");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_IsByNameInPages()
    {
        foreach (var name in (string[])["b", "a", "c.2", "c.1", "\U0001F600", "é"])
        {
            await _server.PublishAsync(name, "x");
        }

        var names = new List<string>();
        var cursor = "";
        var pages = 0;
        do
        {
            var page = (await _server.AskAsAppAsync($"GET /v1/channels?limit=2{cursor}")).Json;
            names.AddRange(page["channels"]!.AsArray().Select(channel => (string)channel!["name"]!));
            cursor = (string?)page["cursor"] is { } next ? $"&cursor={next}" : "";
            pages++;
        }
        while (cursor.Length > 0);

        Assert.Equal(["a", "b", "c.1", "c.2", "é", "\U0001F600"], names);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task List_GoesOnWhereItWas_WhileChannelsComeAndGo()
    {
        foreach (var name in (string[])["short.b", "short.d", "f", "h"])
        {
            await _server.PublishAsync(name, "x");
        }

        var first = (await _server.AskAsAppAsync("GET /v1/channels?limit=2")).Json;
        _time.Advance(TimeSpan.FromHours(20));
        await _server.PublishAsync("h", "kept");
        await _server.PublishAsync("short.d", "kept");
        await _server.PublishAsync("a", "new, before the cursor");
        await _server.PublishAsync("i", "new, behind the cursor");
        _time.Advance(TimeSpan.FromHours(5));
        await Visits.UntilAsync(() => !_server.App.Channels.ContainsKey("f"));

        var second = (await _server.AskAsAppAsync($"GET /v1/channels?limit=10&cursor={first["cursor"]}")).Json;

        Assert.Equal(["f", "h"], Names(first));
        Assert.Equal(["i", "short.d"], Names(second));

        static IEnumerable<string?> Names(System.Text.Json.Nodes.JsonObject page) => page["channels"]!.AsArray().Select(channel => (string?)channel!["name"]);
    }

    [Fact]
    public async Task List_MayBeOfAPrefix()
    {
        foreach (var name in (string[])["a", "a.b", "A.c", "b"])
        {
            await _server.PublishAsync(name, "x");
        }

        var answer = await _server.AskAsAppAsync("GET /v1/channels?prefix=a");

        Assert.Equal(["a", "a.b"], answer.Json["channels"]!.AsArray().Select(channel => (string?)channel!["name"]));
        Assert.False(answer.Json.ContainsKey("cursor"));
        Assert.Equal("""{"channels":[]}""", (await _server.AskAsAppAsync("GET /v1/channels?prefix=%F0%9F%98%80")).Text);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=1&limit=2")]
    [InlineData("cursor=%ff")]
    [InlineData("cursor=!")]
    [InlineData("cursor=a")]
    [InlineData("cursor=YQ&cursor=YQ")]
    [InlineData("cursor=_w")]
    [InlineData("prefix=a&prefix=b")]
    [InlineData("prefix=%ff")]
    public async Task List_WithAFault_IsRefused(string query) =>
        (await _server.AskAsAppAsync($"GET /v1/channels?{query}")).AssertProblem(400, "invalid_request");

    [Fact]
    public async Task OneChannel_TellsItsSubscribersPositionAndHistory()
    {
        var position = await _server.PublishAsync("news", "héllo");
        await using var heard = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        var answer = await _server.AskAsAppAsync("GET /v1/channels/news");

        Assert.Equal(200, answer.Status);
        Assert.Equal($$$"""{"name":"news","position":"{{{position}}}","subscribers":1,"history":{"messages":1,"bytes":6}}""", answer.Text);
    }

    [Fact]
    public async Task ChannelThatNobodyUsed_IsNotFoundAndNotMade()
    {
        (await _server.AskAsAppAsync("GET /v1/channels/ghost")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync("GET /v1/channels/ghost/messages")).AssertProblem(404, "not_found");
        await _server.TokenAsync("ghost");

        Assert.Equal("""{"channels":[]}""", (await _server.AskAsAppAsync("GET /v1/channels")).Text);
    }

    [Fact]
    public async Task History_IsOldestFirstAndExact()
    {
        var first = await _server.PublishAsync("news", "one\n\"<é>");
        await _server.PostAsAppAsync("/v1/channels/news/messages", "application/octet-stream", [0, 0xFF]);

        var answer = await _server.AskAsAppAsync("GET /v1/channels/news/messages");

        var epoch = first.Split(':')[0];
        Assert.Equal(
            $$"""{"messages":[{"position":"{{epoch}}:1","kind":"text","data":"one\n\"<é>","time":"2026-01-02T03:04:05.678+00:00"},"""
            + $$"""{"position":"{{epoch}}:2","kind":"binary","data_base64":"AP8=","time":"2026-01-02T03:04:05.678+00:00"}],"complete":true,"more":false}""",
            answer.Text);
    }

    [Fact]
    public async Task History_IsReadOnFromAPosition()
    {
        var first = await _server.PublishAsync("news", "1");
        await _server.PublishAsync("news", "2");
        await _server.PublishAsync("news", "3");

        Assert.Equal("1 2|complete more", await HistoryAsync("news", "?limit=2"));
        Assert.Equal("2 3|complete", await HistoryAsync("news", $"?after={first}"));
        Assert.Equal("2|complete more", await HistoryAsync("news", $"?after={first}&limit=1"));
        Assert.Equal("|complete", await HistoryAsync("news", $"?after={At(first, 3)}"));
        Assert.Equal("1 2 3|complete", await HistoryAsync("news", $"?after={At(first, 0)}"));
    }

    [Fact]
    public async Task History_WithALoss_IsNotComplete()
    {
        var first = await _server.PublishAsync("short.1", "1");
        foreach (var text in (string[])["2", "3", "4", "5"])
        {
            await _server.PublishAsync("short.1", text);
        }

        Assert.Equal("3 4 5|", await HistoryAsync("short.1", $"?after={first}"));
        Assert.Equal("3 4 5|complete", await HistoryAsync("short.1", $"?after={At(first, 2)}"));
        Assert.Equal("3 4 5|", await HistoryAsync("short.1", "?after=another:2"));
        Assert.Equal("|", await HistoryAsync("short.1", $"?after={At(first, 9)}"));
    }

    [Fact]
    public async Task History_OfATimeGoneBy_IsEmptyAndNotComplete()
    {
        var first = await _server.PublishAsync("news", "1");
        await _server.PublishAsync("news", "2");

        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Equal("|", await HistoryAsync("news", $"?after={first}"));
        Assert.Equal("|complete", await HistoryAsync("news", $"?after={At(first, 2)}"));
    }

    [Theory]
    [InlineData("after=")]
    [InlineData("after=1")]
    [InlineData("after=a:-1")]
    [InlineData("after=a:01")]
    [InlineData("after=a:99999999999999999999")]
    [InlineData("after=a:1&after=a:1")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    public async Task History_WithAFault_IsRefused(string query)
    {
        await _server.PublishAsync("news", "x");

        (await _server.AskAsAppAsync($"GET /v1/channels/news/messages?{query}")).AssertProblem(400, "invalid_request");
    }

    [Fact]
    public async Task History_AskedFromTheEndOfNumbers_IsRead()
    {
        await _server.PublishAsync("news", "x");

        var answer = await _server.AskAsAppAsync($"GET /v1/channels/news/messages?after=a:{long.MaxValue}");

        Assert.Equal(200, answer.Status);
    }

    private static string At(string position, int offset) => string.Create(CultureInfo.InvariantCulture, $"{position.Split(':')[0]}:{offset}");

    private async Task<string> HistoryAsync(string channel, string query)
    {
        var answer = (await _server.AskAsAppAsync($"GET /v1/channels/{channel}/messages{query}")).Json;
        var flags = new[] { (bool)answer["complete"]! ? "complete" : "", (bool)answer["more"]! ? "more" : "" };
        return $"{string.Join(' ', answer["messages"]!.AsArray().Select(message => (string?)message!["data"]))}|{string.Join(' ', flags.Where(flag => flag.Length > 0))}";
    }
}
