using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class LimitTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task PublishesPerSecond_AreCountedByWhateverWay()
    {
        await using var server = await RunningServer.StartAsync(_time, "Apps:shop:Limits:PublishesPerSecond=3", "Apps:shop:Rules:r:ClientMessages=Broadcast");
        await using var page = await server.OpenSocketAsync(await server.TokenAsync("news"), "zchannel.v1");
        await page.ReadFrameAsync();
        await server.PublishAsync("news", "one");
        await server.PublishAsync("other", "two");
        await page.SendTextAsync("1\nthree");
        await page.ReadFrameAsync();
        Assert.Equal(["!ok 1", "three"], await TwoAsync(page));

        var answer = await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "four");
        await page.SendTextAsync("2\nfour");

        Assert.Contains("PublishesPerSecond", answer.AssertProblem(429, "rate_limited"));
        Assert.Equal("1", answer.Header("Retry-After"));
        Assert.Equal("!no 2 rate_limited", (await page.ReadFrameAsync()).Text);
        _time.Advance(TimeSpan.FromSeconds(1));
        await page.SendTextAsync("2\nfour");
        Assert.Equal(["!ok 2", "four"], await TwoAsync(page));
    }

    [Fact]
    public async Task RequestsPerSecond_WaitForTheirMoment_BeyondASecondAreRefused_AndPublishingIsApart()
    {
        await using var server = await RunningServer.StartAsync(_time, "Apps:shop:Limits:RequestsPerSecond=1");
        Assert.Equal(200, (await server.AskAsAppAsync("GET /v1/channels")).Status);

        Task<HttpAnswer>[] two = [server.AskAsAppAsync("GET /v1/channels"), server.AskAsAppAsync("GET /v1/channels")];
        var refused = await Task.WhenAny(two);
        Assert.Contains("RequestsPerSecond", (await refused).AssertProblem(429, "rate_limited"));
        Assert.Equal("1", (await refused).Header("Retry-After"));
        await server.PublishAsync("news", "not held back");
        var waits = two.Single(other => other != refused);
        Assert.False(waits.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(200, (await waits).Status);
    }

    [Fact]
    public async Task RefusedPublish_UsesUpNoIdempotencyKey_AndARepeatIsFree()
    {
        await using var server = await RunningServer.StartAsync(_time, "Apps:shop:Limits:PublishesPerSecond=1");
        await PostAsync(server, "first", "a");

        Assert.Equal(200, (await PostAsync(server, "first", "a")).Status);
        (await PostAsync(server, "second", "b")).AssertProblem(429, "rate_limited");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.EndsWith(":2", (string)(await PostAsync(server, "second", "b")).Json["position"]!);
    }

    [Fact]
    public async Task DeliveriesPerSecond_UsedUp_RefusePublishing()
    {
        await using var server = await RunningServer.StartAsync(_time, "Apps:shop:Limits:DeliveriesPerSecond=2");
        var token = await server.TokenAsync("news");
        await using var first = await server.OpenSocketAsync(token);
        await using var second = await server.OpenSocketAsync(token);
        await using var third = await server.OpenSocketAsync(token);

        await server.PublishAsync("news", "one");
        var answer = await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "two");

        Assert.Contains("DeliveriesPerSecond", answer.AssertProblem(429, "rate_limited"));
        _time.Advance(TimeSpan.FromSeconds(0.5));
        await server.PublishAsync("news", "two");
    }

    [Fact]
    public async Task Channels_BeyondTheLimit_AreRefused_AndThoseThatExistGoOn()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:Channels=2", "Apps:zoo:Keys:zoo-main:Secret=another-secret-of-32-characters!!");
        await server.PublishAsync("one", "x");
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("two"));
        var third = await server.TokenAsync("three");

        var answer = await server.PostAsAppAsync("/v1/channels/three/messages", "text/plain", "x");

        Assert.Contains("Channels", answer.AssertProblem(429, "rate_limited"));
        Assert.Equal(4101, await server.RefusedAsync(third));
        await server.PublishAsync("one", "y");
        Assert.Equal(1, server.App.Connections.Count);
        Assert.Equal(200, (await server.AskWithBodyAsync(
            "POST /v1/channels/three/messages", "x"u8.ToArray(), "Authorization: Bearer zoo-main.another-secret-of-32-characters!!")).Status);
    }

    [Fact]
    public async Task HundredThousandChannels_OfOneApp_AreRefusedBeyondItsLimit()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:PublishesPerSecond=0");
        var (made, refused) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            // URLs cost nothing lasting; publishing makes channels. In batches, since whoever is refused one by one is paused.
            var batch = string.Concat(Enumerable.Range(i * 1_000, 1_000).Select(n => $$"""{"channel":"c{{n}}","data":"x"}""" + "\n"));
            var answer = await server.PostAsAppAsync("/v1/messages", "application/x-ndjson", batch);
            Assert.Equal(200, answer.Status);
            made += answer.Json["results"]!.AsArray().Count(result => result!["position"] is not null);
            refused += answer.Text.Split("\"rate_limited\"").Length - 1;
        }

        Assert.Equal((10_000, 90_000), (made, refused));
        Assert.Equal(10_000, server.App.Channels.Count);
    }

    [Fact]
    public async Task MemoryBytes_UsedUp_RefusePublishingUntilThereIsRoom()
    {
        await using var server = await RunningServer.StartAsync(_time, "Apps:shop:Limits:MemoryBytes=20000", "Apps:shop:Rules:r:HistoryAge=00:00:10");
        var status = 200;
        var count = 0;
        while (status == 200)
        {
            status = (await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", new string('x', 5_000))).Status;
            count++;
        }

        Assert.Equal((429, 5), (status, count));
        Assert.InRange(server.App.Memory.Bytes, 20_000, 26_000);
        _time.Advance(TimeSpan.FromSeconds(12));
        await Visits.UntilAsync(() => server.App.Memory.Bytes == 0);
        await server.PublishAsync("news", "x");
    }

    [Fact]
    public async Task ServersMemory_UsedUp_IsOverCapacityForAll()
    {
        await using var server = await RunningServer.StartAsync("Limits:MemoryBytes=1000");
        var token = await server.TokenAsync("news");
        await server.PublishAsync("news", new string('x', 1_000));

        var answer = await server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "x");

        answer.AssertProblem(503, "over_capacity");
        Assert.Equal("5", answer.Header("Retry-After"));
        Assert.Equal(4100, await server.RefusedAsync(token));
        var stream = await server.AskAsync($"GET /com/{token}", "Accept: text/event-stream");
        stream.AssertProblem(503, "over_capacity");
        Assert.Equal("5", stream.Header("Retry-After"));
    }

    [Fact]
    public async Task Channels_MadeByConnecting_AreRefusedBeyondTheLimit_AndDisturbNobodyElse()
    {
        await using var server = await RunningServer.StartAsync(
            "Apps:shop:Limits:Channels=20", "Apps:zoo:Keys:zoo-main:Secret=another-secret-of-32-characters!!");
        var links = new List<RawLink>();
        for (var i = 0; i < 60; i++)
        {
            var token = await server.TokenAsync($"c{i}");
            if (i < 20)
            {
                links.Add(await server.OpenSocketAsync(token));
                continue;
            }

            var answer = await server.AskAsync($"GET /com/{token}", "Accept: text/event-stream");
            answer.AssertProblem(429, "rate_limited");
            Assert.Equal("5", answer.Header("Retry-After"));
        }

        Assert.Equal((20, 20), (server.App.Channels.Count, server.App.Connections.Count));
        await server.PublishAsync("c19", "still here");
        Assert.Equal("still here", (await links[19].ReadFrameAsync()).Text);
        Assert.Equal(200, (await server.AskWithBodyAsync(
            "POST /v1/channels/c59/messages", "x"u8.ToArray(), "Authorization: Bearer zoo-main.another-secret-of-32-characters!!")).Status);
        foreach (var link in links)
        {
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task Memory_IsThatOfEveryEncodingInUse()
    {
        const int Bytes = 10_000;
        await using var server = await RunningServer.StartAsync(_time);
        var token = await server.TokenAsync("news");

        var kept = await GrowthAsync();
        await using var raw = await server.OpenSocketAsync(token);
        var withRaw = await GrowthAsync();
        await using var v1 = await server.OpenSocketAsync(token, "zchannel.v1");
        await using var stream = await EventStream.OpenAsync(server, token);
        var withAll = await GrowthAsync();

        Assert.InRange(kept, Bytes, Bytes * 2);
        Assert.InRange(withRaw, Bytes * 2, Bytes * 3);
        Assert.InRange(withAll, Bytes * 4, long.MaxValue);

        async Task<long> GrowthAsync()
        {
            var before = server.App.Memory.Bytes;
            await server.PublishAsync("news", new string('x', Bytes));
            return server.App.Memory.Bytes - before;
        }
    }

    [Fact]
    public async Task Zero_IsNoBound()
    {
        string[] limits =
        [
            "Connections", "ConnectionsPerUser", "ConnectionsPerToken", "ConnectionsPerAddress", "Channels", "MemoryBytes", "MessageBytes",
            "PublishesPerSecond", "DeliveriesPerSecond", "IdempotencyKeys", "CallbackQueue",
        ];
        await using var server = await RunningServer.StartAsync(
        [
            .. limits.Select(limit => $"Apps:shop:Limits:{limit}=0"),
            "Limits:UnauthenticatedConnections=0", "Limits:UnauthenticatedConnectionsPerAddress=0", "Limits:MemoryBytes=0",
        ]);
        var token = await server.TokenAsync("news", new { user = "ann" });
        await using var first = await server.OpenSocketAsync(token);
        await using var second = await server.OpenSocketAsync(token);

        Assert.Equal(200, (await PostAsync(server, "k", new string('x', 200_000))).Status);
        Assert.Equal(200, (await PostAsync(server, "k", new string('x', 200_000))).Status);
        await server.PublishAsync("other", "x");

        Assert.Equal(200_000, (await first.ReadFrameAsync()).Payload.Length);
        Assert.Equal(2, server.App.Channels.Count);
    }

    [Fact]
    public async Task ChannelNameBytes_BoundNamesWhereverTheyAreGiven()
    {
        await using var server = await RunningServer.StartAsync("Apps:shop:Limits:ChannelNameBytes=3");
        await server.PublishAsync("abc", "x");
        await server.TokenAsync("abc");

        (await server.PostAsAppAsync("/v1/channels/abcd/messages", "text/plain", "x")).AssertProblem(400, "invalid_request");
        (await server.PostAsAppAsync("/v1/channels", "application/json", """{"name":"abcd"}""")).AssertProblem(400, "invalid_request");
        (await server.AskAsAppAsync("GET /v1/channel?channel=%C3%A9%C3%A9")).AssertProblem(400, "invalid_request");
        var batch = await server.PostAsAppAsync("/v1/messages", "application/x-ndjson", """{"channel":"abcd","data":"x"}""");
        Assert.Equal("invalid_request", (string?)batch.Json["results"]![0]!["error"]!["code"]);
    }

    // A message and the word on it, in either order.
    private static async Task<string[]> TwoAsync(RawLink page)
    {
        string[] frames = [(await page.ReadFrameAsync()).Text, (await page.ReadFrameAsync()).Text];
        return [.. frames.Select(text => text.Split('\n')[^1]).Order(StringComparer.Ordinal)];
    }

    private static Task<HttpAnswer> PostAsync(RunningServer server, string key, string text) =>
        server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", text, $"Idempotency-Key: {key}");
}
