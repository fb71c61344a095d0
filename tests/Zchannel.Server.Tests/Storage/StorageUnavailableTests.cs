using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Core.Tests.Storage;
using Zchannel.Embedding;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Server.Tests.Sae;
using Zchannel.Storage;

namespace Zchannel.Server.Tests.Storage;

/// <summary>
/// What everybody is told while the store of durable channels can take nothing and cannot be read; other channels go on.
/// </summary>
public sealed class StorageUnavailableTests : IAsyncLifetime
{
    private const string RetryAfter = "7";

    private readonly FakeDurableStore _disk = new(TimeProvider.System);
    private RunningServer _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        null,
        services => services.AddSingleton<IChannelStore>(new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), _disk)),
        [
            $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}", "Apps:shop:SaeWire=Utc",
            "Apps:shop:Rules:orders:Match=orders*", "Apps:shop:Rules:orders:Durable=true", "Apps:shop:Rules:orders:ClientMessages=Broadcast", "Apps:shop:Rules:orders:History=1000",
        ]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Publish_Is503WithRetryAfter_AndSucceedsAfterwards()
    {
        Break();

        var refused = await AskAsync("POST /v1/channels/orders/messages", "x");
        refused.AssertProblem(503, "storage_unavailable");
        Assert.Equal(RetryAfter, refused.Header("Retry-After"));
        var keyed = await AskAsync("POST /v1/channels/orders/messages", "x", "Idempotency-Key: k");
        keyed.AssertProblem(503, "storage_unavailable");
        Assert.Equal(200, (await AskAsync("POST /v1/channels/news/messages", "x")).Status);
        Mend();

        Assert.Equal(200, (await AskAsync("POST /v1/channels/orders/messages", "x", "Idempotency-Key: k")).Status);
        Assert.Equal(2, _server.App.Usage.PublishesRefused.All.Single(count => count.Key == "storage_unavailable").Value);
    }

    [Fact]
    public async Task Batch_FailsLineByLine()
    {
        await _server.PublishAsync("orders", "before");
        Break();

        var answer = await AskAsync(
            "POST /v1/messages",
            """{"channel":"orders","data":"a"}""" + "\n" + """{"channel":"news","data":"b"}""" + "\n" + """{"channels":["news","orders"],"data":"c","idempotency_key":"k"}""",
            "Content-Type: application/x-ndjson");

        var results = answer.Json["results"]!.AsArray();
        Assert.Equal(200, answer.Status);
        Assert.Equal((503, "storage_unavailable", 7), ((int)results[0]!["error"]!["status"]!, (string)results[0]!["error"]!["code"]!, (int)results[0]!["error"]!["retry_after"]!));
        Assert.EndsWith(":1", (string)results[1]!["position"]!);
        Assert.EndsWith(":2", (string)results[2]!["channels"]![0]!["position"]!);
        Assert.Equal("storage_unavailable", (string)results[2]!["channels"]![1]!["error"]!["code"]!);
    }

    [Theory]
    [InlineData("GET /v1/channels/orders/messages")]
    [InlineData("GET /v1/channels/orders-never-opened/messages")]
    [InlineData("GET /v1/channels/orders-never-opened")]
    [InlineData("DELETE /v1/channels/orders/messages")]
    [InlineData("DELETE /v1/channels/orders-never-opened/messages")]
    public async Task ReadingAndErasing_Are503(string request)
    {
        await _server.PublishAsync("orders", "before");
        Break();

        var refused = await AskAsync(request, "");

        refused.AssertProblem(503, "storage_unavailable");
        Assert.Equal(RetryAfter, refused.Header("Retry-After"));
        Mend();
        Assert.NotEqual(503, (await AskAsync(request, "")).Status);
    }

    [Fact]
    public async Task SaeCalls_AreAnsweredInTheirOwnForm()
    {
        var caller = new SaeCaller(_server, TimeProvider.System);
        Break();

        foreach (var answer in (HttpAnswer[])
            [await caller.PublicAsync("send_message", "client_id=orders&message=x"), await caller.PlatformAsync("send_message", "client_id=orders&message=x&async=1")])
        {
            answer.AssertErrno(503, 503);
            Assert.Equal(RetryAfter, answer.Header("Retry-After"));
        }

        (await caller.PublicAsync("send_message", "client_id=news&message=x")).AssertData();
    }

    [Fact]
    public async Task Clients_OfAChannelThatCannotBeOpened_AreAskedToComeBack()
    {
        var token = await _server.TokenAsync("orders");
        Break();

        Assert.Equal(4100, await _server.RefusedAsync(token));
        Assert.Equal(4100, await _server.RefusedAsync(token, "zchannel.v1"));
        var stream = await _server.AskAsync($"GET /com/{token}", "Accept: text/event-stream");
        stream.AssertProblem(503, "storage_unavailable");
        Assert.Equal("5", stream.Header("Retry-After"));
        await using (await _server.OpenSocketAsync(await _server.TokenAsync("news")))
        {
        }

        await Visits.UntilAsync(() => _server.App.Connections.Count == 0);
        Mend();
        await using var socket = await _server.OpenSocketAsync(token);
    }

    [Fact]
    public async Task ClientMessages_AreRefusedAndMayBeSentAgain()
    {
        var token = await _server.TokenAsync("orders");
        await using var socket = await _server.OpenSocketAsync(token, "zchannel.v1");
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await using var raw = await _server.OpenSocketAsync(token);
        await socket.ReadFrameAsync();
        await stream.ReadAsync();
        Break();

        await socket.SendTextAsync("1\nhello");
        Assert.Equal("!no 1 storage_unavailable", (await socket.ReadFrameAsync()).Text);
        (await _server.AskAsync($"POST /com/{token}?client=me", "Content-Length: 0")).AssertProblem(503, "storage_unavailable");
        await raw.SendTextAsync("hello");
        Assert.Equal(4109, (await raw.ReadCloseAsync()).Code);
        Mend();

        await socket.SendTextAsync("1\nhello");
        Assert.Equal(["!ok 1", "hello"], new[] { await socket.ReadFrameAsync(), await socket.ReadFrameAsync() }.Select(frame => frame.Text.Split('\n')[^1]).Order());
    }

    [Fact]
    public async Task Replay_WhoseReadsFail_EndsWithACodeThatBringsTheClientBack()
    {
        for (var i = 0; i < 300; i++)
        {
            await _server.PublishAsync("orders", $"{i}");
        }

        var page = (await AskAsync("GET /v1/channels/orders/messages?limit=1", "")).Json;
        var token = await _server.TokenAsync("orders", new { from = page["messages"]![0]!["position"]!.ToString() });
        _disk.ReadFault = FakeDurableStore.DiskFull;
        await using var socket = await _server.OpenSocketAsync(token, "zchannel.v1");
        Assert.StartsWith("!hello", (await socket.ReadFrameAsync()).Text);
        Assert.Equal(4100, (await socket.ReadCloseAsync()).Code);
        await using (var stream = await EventStream.OpenAsync(_server, token))
        {
            Assert.Contains("hello", await stream.ReadAsync());
            Assert.Null(await stream.ReadAsync());
        }

        Mend();
        await using var again = await _server.OpenSocketAsync(token, "zchannel.v1");
        await again.ReadFrameAsync();
        for (var i = 1; i < 300; i++)
        {
            Assert.EndsWith($"\n{i}", (await again.ReadFrameAsync()).Text);
        }
    }

    [Fact]
    public async Task Embedded_ThrowsWhatItThrowsForOtherRefusals()
    {
        var channels = _server.Services.GetRequiredService<IChannels>();
        Break();

        var refused = await Assert.ThrowsAsync<ChannelRefusedException>(() => channels.SendAsync("orders", "x", cancellationToken: Cancelled));

        Assert.Equal(("storage_unavailable", TimeSpan.FromSeconds(7)), (refused.Code, refused.RetryAfter));
        await channels.SendAsync("news", "x", cancellationToken: Cancelled);
    }

    [Fact]
    public async Task NothingElse_IsSaidOfAChannelThatWasOnlyLookedFor()
    {
        (await AskAsync("GET /v1/channels/orders-1/messages", "")).AssertProblem(404, "not_found");
        (await AskAsync("DELETE /v1/channels/orders-1/messages", "")).AssertProblem(404, "not_found");

        Assert.Empty(_server.App.Channels);
        Assert.Equal(0, _server.App.ChannelCount);
    }

    private void Break() => _disk.ReadFault = _disk.WriteFault = FakeDurableStore.DiskFull;

    private void Mend() => _disk.ReadFault = _disk.WriteFault = null;

    private Task<HttpAnswer> AskAsync(string request, string body, params string[] headers) =>
        _server.AskWithBodyAsync(request, Encoding.UTF8.GetBytes(body), [$"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", .. headers]);
}
