using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Api;
using Zchannel.Core.Tests.Storage;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Storage;

namespace Zchannel.Server.Tests.Storage;

public sealed class DurableBatchTests : IAsyncLifetime
{
    private readonly FakeDurableStore _disk = new(TimeProvider.System);
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        null,
        services => services.AddSingleton<IChannelStore>(new RoutedChannelStore(new InMemoryChannelStore(TimeProvider.System), _disk)),
        [
            $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}", "Apps:shop:Limits:PublishesPerSecond=0",
            "Apps:shop:Rules:orders:Match=orders*", "Apps:shop:Rules:orders:Durable=true", "Apps:shop:Rules:orders:History=10000",
        ]);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Lines_WaitForTheStoreTogether_AndKeepTheirOrder()
    {
        await _server.PublishAsync("orders", "0");
        _disk.Holds = true;
        const int lines = BatchRun.MaxUnderWay + 10;

        var batch = SendAsync(Enumerable.Range(1, lines).Select(i => $$"""{"channel":"orders","data":"{{i}}"}"""));
        await Visits.UntilAsync(() => _disk.Pending == BatchRun.MaxUnderWay);
        Assert.False(batch.IsCompleted);
        _disk.Holds = false;
        _disk.Commit();

        Assert.Equal(Enumerable.Range(2, lines).Select(i => (long)i), (await batch).Select(result => Offset(result!)));
        var history = await _server.AskAsAppAsync("GET /v1/channels/orders/messages?limit=1000");
        Assert.Equal(Enumerable.Range(0, lines + 1).Select(i => $"{i}"), history.Json["messages"]!.AsArray().Select(message => (string)message!["data"]!));
    }

    // The first lines find the channel not open, keys that have to be looked up, and one that repeats another.
    [Fact]
    public async Task Lines_OfAChannelThatIsOpenedForThem_KeepTheirOrder()
    {
        var results = await SendAsync(Enumerable.Range(1, 50).Select(i => i % 3 == 0
            ? $$"""{"channels":["orders-1","orders-2"],"data":"{{i}}","idempotency_key":"{{i % 30}}"}"""
            : $$"""{"channel":"orders-1","data":"{{i}}"}"""));

        var history = await _server.AskAsAppAsync("GET /v1/channels/orders-1/messages?limit=1000");
        Assert.Equal(
            Enumerable.Range(1, 50).Where(i => i % 3 != 0 || i <= 30).Select(i => $"{i}"),
            history.Json["messages"]!.AsArray().Select(message => (string)message!["data"]!));
        Assert.Equal(6, results.Count(result => result!["channels"] is { } each && (string?)each[0]!["error"]?["code"] == "idempotency_conflict"));
    }

    private static long Offset(JsonNode result) => long.Parse(((string)result["position"]!).Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<JsonArray> SendAsync(IEnumerable<string> lines)
    {
        var answer = await _server.PostAsAppAsync("/v1/messages", "application/x-ndjson", Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        Assert.Equal(200, answer.Status);
        return answer.Json["results"]!.AsArray();
    }
}
