using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Zchannel.Server.Tests.Configuration;

namespace Zchannel.Server.Tests.Telemetry;

public sealed class OtlpTests : IAsyncDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private readonly ServerProcess _server = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoint_IsSentMetricsAndTraces_WithoutTokenSecretOrMessage()
    {
        await using var collector = await Collector.StartAsync();
        _server.Start(
            [
                "--urls", "http://127.0.0.1:0", $"--Zchannel:Apps:shop:Keys:shop:Secret={Walk.Secret}", $"--Zchannel:Apps:shop:Callbacks:Url={collector.Address}",
                $"--Zchannel:Apps:shop:Callbacks:Secret={Walk.CallbackSecret}", "--Zchannel:Apps:shop:Callbacks:AllowPrivate=true",
            ],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "push-eu"), ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=proving-ground"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "100"));

        var token = await TrafficAsync(await _server.ListeningAsync(Cancelled));
        var metrics = await collector.UntilAsync(request => request.Path == "/v1/metrics" && request.Has("zchannel.messages.published"));
        var publish = await collector.UntilAsync(request => request.Path == "/v1/traces" && request.Has("publish"));
        var callback = await collector.UntilAsync(request => request.Path == "/_sae/channel/connected");
        var spanOfCallback = callback.Headers["traceparent"].Split('-');
        await collector.UntilAsync(request => request.Path == "/v1/traces" && request.Has(Convert.FromHexString(spanOfCallback[1])) && request.Has(Convert.FromHexString(spanOfCallback[2])));
        await _server.TerminateAsync(Cancelled);
        Assert.Equal(ExitCode.Success, (await _server.EndAsync(Cancelled)).Code);

        Assert.True(publish.Has(Convert.FromHexString(TraceId)), "The publish is no part of the caller's trace.");
        Assert.All(new[] { metrics, publish }, request => Assert.True(request.Has("push-eu") && request.Has("proving-ground")));
        Assert.All(new[] { metrics, publish }, request => Assert.Equal("application/x-protobuf", request.Headers["Content-Type"]));
        Assert.Contains(collector.All, request => request.Has("dotnet.process.cpu.time"));
        Assert.All(
            collector.All.Where(request => request.Path.StartsWith("/v1/", StringComparison.Ordinal)),
            request => Assert.DoesNotContain(new[] { token, "/com/ey", Walk.Secret, "a-secret-message", "secret-user" }, request.Has));
        Assert.Equal(["/_sae/channel/", "/v1/"], collector.All.Select(request => request.Path[..(request.Path.LastIndexOf('/') + 1)]).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EndpointThatIsNoUrl_IsAFault()
    {
        _server.Start(["--urls", "http://127.0.0.1:0"], ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"));

        var (code, _, error) = await _server.EndAsync(Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Equal("OTEL_EXPORTER_OTLP_ENDPOINT (collector:4317) must be an http or https URL: traces and metrics are sent there.", Assert.Single(error));
    }

    [Fact]
    public async Task CollectorThatDoesNotAnswer_CostsNobodyAnything()
    {
        _server.Start(
            ["--urls", "http://127.0.0.1:0", $"--Zchannel:Apps:shop:Keys:shop:Secret={Walk.Secret}", "--Zchannel:DrainTime=00:00:00"],
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("OTEL_METRIC_EXPORT_INTERVAL", "100"));

        await TrafficAsync(await _server.ListeningAsync(Cancelled));
        await _server.TerminateAsync(Cancelled);

        var (code, _, error) = await _server.EndAsync(Cancelled);
        Assert.Equal(ExitCode.Success, code);
        Assert.DoesNotContain(error, line => line.Contains("fail:", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task<string> TrafficAsync(Uri address)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }) { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"shop.{Walk.Secret}");
        using var made = await client.PostAsJsonAsync("/v1/channels", new { name = "news", user = "secret-user" }, Cancelled);
        var token = (string)(await made.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["token"]!;
        using (var listen = new HttpRequestMessage(HttpMethod.Get, $"/com/{token}") { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("text/event-stream") } } })
        {
            using var stream = await client.SendAsync(listen, HttpCompletionOption.ResponseHeadersRead, Cancelled);
            stream.EnsureSuccessStatusCode();
        }

        using var publish = new HttpRequestMessage(HttpMethod.Post, "/v1/channels/news/messages") { Content = new StringContent("a-secret-message") };
        publish.Headers.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        using var published = await client.SendAsync(publish, Cancelled);
        published.EnsureSuccessStatusCode();
        return token;
    }
}
