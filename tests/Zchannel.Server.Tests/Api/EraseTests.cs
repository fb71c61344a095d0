using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class EraseTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task ErasedMessage_IsGoneFromTheHistoryAndNotMissing()
    {
        var positions = await PublishAsync("one", "two", "three");

        Assert.Equal(204, (await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{positions[1]}")).Status);

        var history = (await _server.AskAsAppAsync("GET /v1/channels/news/messages")).Json;
        Assert.Equal(["one", "three"], history["messages"]!.AsArray().Select(message => (string)message!["data"]!));
        Assert.True((bool)history["complete"]!);
        Assert.Equal(2, (int)(await _server.AskAsAppAsync("GET /v1/channels/news")).Json["history"]!["messages"]!);
        Assert.EndsWith(":4", await _server.PublishAsync("news", "four"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ErasedMessage_IsPassedByThoseWhoResume(bool someoneIsLive)
    {
        var token = await _server.TokenAsync("news");
        await using var live = someoneIsLive ? await _server.OpenSocketAsync(token, "zchannel.v1") : null;
        var positions = await PublishAsync("one", "secret", "three", "secret too");
        await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{positions[1]}");
        await _server.AskAsAppAsync($"DELETE /v1/channel/messages/{positions[3]}?channel=news");

        await using var link = await _server.OpenSocketAsync(token, "zchannel.v1", $"?after={positions[0]}");

        Assert.StartsWith("!hello ", (await link.ReadFrameAsync()).Text);
        Assert.Equal($"{positions[2]}\nthree", (await link.ReadFrameAsync()).Text);
        Assert.Equal($"!at {positions[3]}", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task ErasingAll_LeavesNothingButTheOrder()
    {
        var token = await _server.TokenAsync("news");
        var positions = await PublishAsync("one", "two", "three");

        Assert.Equal(204, (await _server.AskAsAppAsync("DELETE /v1/channels/news/messages")).Status);
        Assert.Equal(204, (await _server.AskAsAppAsync("DELETE /v1/channels/news/messages")).Status);

        Assert.Empty((await _server.AskAsAppAsync("GET /v1/channels/news/messages")).Json["messages"]!.AsArray());
        await using var link = await _server.OpenSocketAsync(token, query: $"?after={positions[0]}");
        await _server.PublishAsync("news", "four");
        Assert.Equal("four", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task PageOfErasedMessages_IsNotTheEnd()
    {
        var positions = await PublishAsync("a", "b", "c", "d");
        foreach (var position in positions[..3])
        {
            await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{position}");
        }

        var page = (await _server.AskAsAppAsync("GET /v1/channels/news/messages?limit=2")).Json;

        Assert.Equal("d", (string)Assert.Single(page["messages"]!.AsArray())!["data"]!);
        Assert.False((bool)page["more"]!);
        Assert.True((bool)page["complete"]!);
    }

    [Fact]
    public async Task WhatIsNotThere_CannotBeErased()
    {
        var position = (await PublishAsync("one"))[0];
        var epoch = position.Split(':')[0];

        (await _server.AskAsAppAsync("DELETE /v1/channels/other/messages")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync($"DELETE /v1/channels/other/messages/{position}")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{epoch}:0")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{epoch}:2")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{epoch}:9223372036854775807")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync("DELETE /v1/channels/news/messages/another:1")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync("DELETE /v1/channels/news/messages/1")).AssertProblem(400, "invalid_request");
        (await _server.AskAsAppAsync("DELETE /v1/channels/news/messages/%ff")).AssertProblem(400, "invalid_request");
        (await _server.AskAsAppAsync($"GET /v1/channels/news/messages/{position}")).AssertProblem(405, "method_not_allowed");
        Assert.Equal(204, (await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{position.Replace(":", "%3A", StringComparison.Ordinal)}")).Status);
        (await _server.AskAsAppAsync($"DELETE /v1/channels/news/messages/{position}")).AssertProblem(404, "not_found");
    }

    private async Task<string[]> PublishAsync(params string[] texts)
    {
        var positions = new List<string>();
        foreach (var text in texts)
        {
            positions.Add(await _server.PublishAsync("news", text));
        }

        return [.. positions];
    }
}
