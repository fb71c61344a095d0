using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Zchannel.Server.Tests.Configuration;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Telemetry;

public sealed class MetricsScrapeTests : IAsyncDisposable
{
    private const int Size = 16 * 1024;

    private readonly ServerProcess _server = new();
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterTraffic_HaveEveryDocumentedNameAndNothingThatClientsChoose()
    {
        await using var receiver = new CallbackReceiver();
        await receiver.StartAsync();
        var (address, management) = await StartAsync(receiver.Port);

        var token = await TrafficAsync(address, receiver);
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Reloaded; apps: 1", Cancelled);
        var text = await _client.GetStringAsync(new Uri(management, "/metrics"), Cancelled);

        var names = text.Split('\n').Select(line => line.Split('{', ' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.All(MetricsReference.Rows, row => Assert.True(names.Contains(row.Kind == "histogram" ? row.Prometheus + "_count" : row.Prometheus), row.Prometheus));
        Assert.Contains("zchannel_messages_published_total{otel_scope_name=\"Zchannel\",app=\"shop\"} 1002\n", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_cpu_time_seconds_total", text, StringComparison.Ordinal);
        Assert.All(new[] { "secret-channel", "secret-user", "secret-client", token, Walk.Secret }, word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AppThatAReloadRemoves_IsGoneFromTheMetrics()
    {
        _server.Write("zchannel.json", Configuration("\"shop\": {}", "\"books\": {}"));
        var (_, management) = await StartAsync();
        Assert.Contains("app=\"books\"", await _client.GetStringAsync(new Uri(management, "/metrics"), Cancelled), StringComparison.Ordinal);

        _server.Write("zchannel.json", Configuration("\"shop\": {}"));
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Reloaded; apps: 1", Cancelled);

        var text = await ScrapeUntilAsync(management, text => !text.Contains("app=\"books\"", StringComparison.Ordinal));
        Assert.Contains("app=\"shop\"", text, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<(Uri Address, Uri Management)> StartAsync(int callbackPort)
    {
        _server.Write("zchannel.json", Configuration($$"""
            "shop": {
              "Callbacks": { "Url": "http://127.0.0.1:{{callbackPort}}", "Secret": "{{CallbackReceiver.Secret}}", "AllowPrivate": true },
              "Limits": { "PublishesPerSecond": 0, "MessageBytes": {{Size}}, "ConnectionsPerUser": 2, "Channels": 2 },
              "Rules": {
                "all": { "LagBytes": 65536, "SlowConsumer": "SkipToNewest" },
                "orders": { "Match": "orders", "Durable": true } } }
            """));
        return await StartAsync();
    }

    private async Task<(Uri Address, Uri Management)> StartAsync()
    {
        _server.Start(["--urls", "http://127.0.0.1:0", "--Zchannel:Management:Urls=http://127.0.0.1:0"]);
        var address = await _server.ListeningAsync(Cancelled);
        return (address, new Uri(_server.Said("  management ").Trim()));
    }

    // A client that comes back, writes and falls behind, another that finds no room, and a publish that finds none.
    private async Task<string> TrafficAsync(Uri address, CallbackReceiver receiver)
    {
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"shop.{Walk.Secret}");
        _client.BaseAddress = address;
        using var made = await _client.PostAsJsonAsync("/v1/channels", new { name = "secret-channel", user = "secret-user", from = new { last = 1 } }, Cancelled);
        var token = (string)(await made.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["token"]!;
        var position = await PublishAsync("secret-channel", "first");
        await using var slow = await OpenAsync(address, $"{token}?client=secret-client&after={position}");
        await using var second = await OpenAsync(address, token);
        await using var third = await RawLink.OpenAsync(address.Port);
        await third.RequestAsync($"GET /com/{token}", "Accept: text/event-stream");
        Assert.Equal(429, (await third.ReadHeadAsync()).Status);
        Assert.Equal("connected", (await receiver.ReadAsync()).Kind);

        await slow.SendTextAsync("m1\nhello");
        Assert.StartsWith("!hello", (await slow.ReadFrameAsync()).Text);
        Assert.Equal("!ok m1", (await slow.ReadFrameAsync()).Text);
        await FallBehindAsync(slow);
        await second.SendFrameAsync(WireFrame.CloseOpcode, []);
        await second.ReadToEndAsync();

        await PublishAsync("orders", "x");
        using var refused = await _client.PostAsync("/v1/channels/a-third/messages", new StringContent("x"), Cancelled);
        Assert.Equal(429, (int)refused.StatusCode);
        return token;
    }

    private async Task FallBehindAsync(RawLink slow)
    {
        // Far beyond what two sockets and the lag window hold between them.
        var line = new JsonObject { ["channel"] = "secret-channel", ["data"] = new string('x', Size) }.ToJsonString() + "\n";
        for (var batch = 0; batch < 5; batch++)
        {
            using var content = new StringContent(new StringBuilder().Insert(0, line, 200).ToString(), Encoding.UTF8, "application/x-ndjson");
            using var published = await _client.PostAsync("/v1/messages", content, Cancelled);
            published.EnsureSuccessStatusCode();
        }

        while (!(await slow.ReadFrameAsync()).Text.StartsWith("!gap", StringComparison.Ordinal))
        {
        }
    }

    private async Task<string> PublishAsync(string channel, string text)
    {
        using var published = await _client.PostAsync($"/v1/channels/{channel}/messages", new StringContent(text), Cancelled);
        return (string)(await published.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["position"]!;
    }

    private static async Task<RawLink> OpenAsync(Uri address, string tokenAndQuery)
    {
        var link = await RawLink.OpenAsync(address.Port, receiveBuffer: 4096);
        await link.RequestAsync(
            $"GET /com/{tokenAndQuery}", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: zchannel.v1");
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        return link;
    }

    // The exporter answers from what it has gathered where it was asked a moment ago.
    private async Task<string> ScrapeUntilAsync(Uri management, Predicate<string> isThere)
    {
        for (var attempt = 0; ; attempt++)
        {
            var text = await _client.GetStringAsync(new Uri(management, "/metrics"), Cancelled);
            if (isThere(text) || attempt == 10_000)
            {
                return text;
            }
        }
    }

    private static string Configuration(params string[] apps) =>
        $$"""{ "Zchannel": { "Apps": { {{string.Join(", ", apps.Select(WithKey))}} } } }""";

    private static string WithKey(string app)
    {
        var (id, body) = (app.Split('"')[1], app[app.IndexOf('{', StringComparison.Ordinal)..]);
        var key = string.Create(CultureInfo.InvariantCulture, $"\"Keys\": {{ \"{id}\": {{ \"Secret\": \"{(id == "shop" ? Walk.Secret : "another-secret-of-32-characters!")}\" }} }}");
        return $"\"{id}\": {{ {key}{(body == "{}" ? " }" : ", " + body[1..])}";
    }
}
