using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Callbacks;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Native;

public sealed class CallbackRingTests : IAsyncLifetime
{
    private readonly CallbackReceiver _receiver = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        null,
        services => services.Configure<CallbackDeliveryOptions>(options => (options.FirstDelay, options.MaxDelay) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200))),
        [$"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}", .. _receiver.Settings]);

    public async ValueTask DisposeAsync()
    {
        Assert.False(_receiver.HeardUnsigned);
        await _server.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task OneConnection_IsHeardFromBeginningToEnd()
    {
        await _receiver.StartAsync();
        await using (var link = await _server.OpenSocketAsync(await _server.TokenAsync("né ws&", new { user = "ann" }), "zchannel.v1", "?client=me"))
        {
            var connection = (await link.ReadFrameAsync()).Text.Split(' ')[1];
            await link.SendTextAsync("1\nhéllo &=+\n");
            await link.SendFrameAsync(WireFrame.BinaryOpcode, [.. "2\n"u8, 0xFF]);

            var connected = await _receiver.ReadAsync();
            Assert.Equal("connected", connected.Kind);
            Assert.Equal(["from", "connection", "client", "user", "event_id", "sequence", "time"], connected.Form.Keys);
            Assert.Equal(("né ws&", connection, "me", "ann", "1"), (connected.Form["from"], connected.Connection, connected.Form["client"], connected.Form["user"], connected.Form["sequence"]));
            Assert.True(DateTimeOffset.TryParse(connected.Form["time"], CultureInfo.InvariantCulture, out _));
        }

        Assert.Equal("message héllo &=+\n", (await _receiver.ReadAsync()).Short);
        var binary = await _receiver.ReadAsync();
        Assert.Equal(("message /w==", "base64", "3"), (binary.Short, binary.Form["encoding"], binary.Form["sequence"]));
        Assert.Equal("disconnected", (await _receiver.ReadAsync()).Short);
        Assert.Equal(4, _receiver.All.Select(heard => heard.Form["event_id"]).Distinct().Count());
    }

    [Fact]
    public async Task AnswerToConnected_IsHeardByTheOneWhoConnected()
    {
        _receiver.OnEvent = heard => heard.Kind == "connected" ? _server.PublishAsync(heard.Form["from"], $"welcome {heard.Form["client"]}") : Task.CompletedTask;
        await _receiver.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            var token = await _server.TokenAsync($"room.{i}");
            if (i % 2 == 0)
            {
                await using var link = await _server.OpenSocketAsync(token, query: $"?client=c{i}");
                Assert.Equal($"welcome c{i}", (await link.ReadFrameAsync()).Text);
                return;
            }

            await using var stream = await EventStream.OpenAsync(_server, token, $"?client=c{i}");
            await stream.ReadAsync();
            Assert.EndsWith($"\ndata: welcome c{i}", await stream.ReadAsync());
        }));
    }

    [Fact]
    public async Task MessageOfAStream_IsHeard()
    {
        await _receiver.StartAsync();
        var token = await _server.TokenAsync("news");
        await using (var stream = await EventStream.OpenAsync(_server, token, "?client=me"))
        {
            await stream.ReadAsync();
            Assert.Equal(202, (await _server.AskAsync($"POST /com/{token}?client=me", "Content-Length: 0")).Status);
        }

        Assert.Equal(["connected", "message ", "disconnected"], [(await _receiver.ReadAsync()).Short, (await _receiver.ReadAsync()).Short, (await _receiver.ReadAsync()).Short]);
    }

    [Fact]
    public async Task HundredConnections_WithTheEndpointGoneAndBack_LoseNothingAndKeepTheirOrder()
    {
        const int Clients = 100;
        const int Messages = 5;
        var token = await _server.TokenAsync("news");
        await _receiver.StartAsync();
        var links = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => _server.OpenSocketAsync(token, "zchannel.v1")));
        foreach (var link in links)
        {
            await link.ReadFrameAsync();
            await link.SendTextAsync("0\n0");
            Assert.Equal("!ok 0", (await link.ReadFrameAsync()).Text);
        }

        await _receiver.StopAsync();
        for (var message = 1; message < Messages; message++)
        {
            await Task.WhenAll(links.Select(async link =>
            {
                await link.SendTextAsync($"{message}\n{message}");
                Assert.Equal($"!ok {message}", (await link.ReadFrameAsync()).Text);
            }));

            // The endpoint is not there, and clients hear each other all the same.
            var position = await _server.PublishAsync("news", $"meanwhile {message}");
            foreach (var link in links)
            {
                Assert.Equal($"{position}\nmeanwhile {message}", (await link.ReadFrameAsync()).Text);
            }
        }

        await Task.WhenAll(links.Select(link => link.DisposeAsync().AsTask()));
        await Visits.UntilAsync(() => _server.App.Connections.Count == 0);
        Assert.True(_receiver.All.Length < Clients * (Messages + 2));
        await _receiver.StartAsync();
        var queue = _server.Services.GetRequiredService<ICallbackQueue>();
        await Visits.UntilAsync(() => queue.Count(_server.App) == 0);

        var expected = string.Join(' ', (string[])["connected", .. Enumerable.Range(0, Messages).Select(i => $"message {i}"), "disconnected"]);
        var heard = _receiver.All.DistinctBy(heard => heard.Form["event_id"]).GroupBy(heard => heard.Connection).ToList();
        Assert.Equal(Clients, heard.Count);
        Assert.All(heard, one => Assert.Equal(expected, string.Join(' ', one.Select(callback => callback.Short))));
    }
}
