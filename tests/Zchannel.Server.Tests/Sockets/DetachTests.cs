using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Zchannel.Hosting;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>What becomes of a connection whose socket is taken out of the web server.</summary>
public sealed class DetachTests
{
    private const string Broadcasting = "Apps:shop:Rules:all:ClientMessages=Broadcast";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WebSocketOverPlainHttp_IsDetached()
    {
        await using var server = await StartAsync();
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await server.PublishAsync("news", "heard");

        Assert.Equal("heard", (await link.ReadFrameAsync()).Text);
        Assert.Equal(1, Detached(server));
        Assert.Equal(0, server.Services.GetRequiredService<UnauthenticatedConnections>().Count);
    }

    [Fact]
    public async Task WebServer_HoldsNothingOfIt()
    {
        var links = new List<WeakReference<ConnectionContext>>();
        await using var server = await StartAsync(services => services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(listen =>
            listen.Use(next => context =>
            {
                lock (links)
                {
                    links.Add(new WeakReference<ConnectionContext>(context));
                }

                return next(context);
            }))));
        var token = await server.TokenAsync("news");
        using var connections = Meter(server, "kestrel.active_connections");
        using var upgraded = Meter(server, "kestrel.upgraded_connections");
        lock (links)
        {
            links.Clear();
        }

        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.OpenSocketAsync(token)));
        await Visits.UntilAsync(() => connections.GetMeasurementSnapshot().Sum(one => one.Value) == 0);

        Assert.Equal(0, upgraded.GetMeasurementSnapshot().Sum(one => one.Value));
        Assert.Equal(20, upgraded.GetMeasurementSnapshot().Count(one => one.Value == 1));
        await Visits.UntilAsync(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            lock (links)
            {
                // One or the other is still named on the stack of a thread, or by the listener that waits for the next.
                return links.Count == 20 && links.Count(link => link.TryGetTarget(out _)) <= 2;
            }
        });
        Assert.Equal(20, Detached(server));
        await server.PublishAsync("news", "heard");
        foreach (var client in clients)
        {
            Assert.Equal("heard", (await client.ReadFrameAsync()).Text);
            await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public async Task FramesRightBehindTheHandshake_AreHeardOnceAndInOrder(int piece)
    {
        await using var server = await StartAsync(Broadcasting);
        var token = await server.TokenAsync("news");
        await using var reader = await server.OpenSocketAsync(token);
        var frames = Enumerable.Range(0, 20).SelectMany(number => ClientFrame.Write(WireFrame.TextOpcode, Encoding.UTF8.GetBytes($"{number}")));
        byte[] all = [.. Encoding.ASCII.GetBytes($"GET /com/{token} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Visits.Handshake.Select(header => header + "\r\n"))}\r\n"), .. frames];

        await using var writer = await RawLink.OpenAsync(server.Port);
        foreach (var sent in all.Chunk(Math.Min(piece, all.Length)))
        {
            await writer.SendAsync(sent);
        }

        for (var number = 0; number < 20; number++)
        {
            Assert.Equal($"{number}", (await reader.ReadFrameAsync()).Text);
        }

        Assert.Equal(2, Detached(server));
    }

    [Fact]
    public async Task MoreThanABlockBehindTheHandshake_IsHeard()
    {
        await using var server = await StartAsync(Broadcasting);
        var token = await server.TokenAsync("news");
        await using var reader = await server.OpenSocketAsync(token);
        var message = new string('x', 60_000);

        await using var writer = await RawLink.OpenAsync(server.Port);
        await writer.SendAsync((byte[])
        [
            .. Encoding.ASCII.GetBytes($"GET /com/{token} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Visits.Handshake.Select(header => header + "\r\n"))}\r\n"),
            .. ClientFrame.Write(WireFrame.TextOpcode, Encoding.UTF8.GetBytes(message)),
        ]);

        Assert.Equal(message, (await reader.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task RequestBehindAnother_IsUpgradedAllTheSame()
    {
        await using var server = await StartAsync();
        var token = await server.TokenAsync("news");
        await using var link = await RawLink.OpenAsync(server.Port);
        await link.SendAsync($"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nGET /com/{token} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Visits.Handshake.Select(header => header + "\r\n"))}\r\n");

        Assert.Equal("ok\n", (await link.ReadAnswerAsync()).Text);
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        await server.PublishAsync("news", "heard");
        Assert.Equal("heard", (await link.ReadFrameAsync()).Text);
        Assert.Equal(1, Detached(server));
    }

    [Fact]
    public async Task ClientThatIsGoneAfterItsHandshake_LeavesNothingBehind()
    {
        await using var server = await StartAsync();
        var token = await server.TokenAsync("news");
        for (var i = 0; i < 20; i++)
        {
            await using var link = await RawLink.OpenAsync(server.Port);
            await link.RequestAsync($"GET /com/{token}", Visits.Handshake);
        }

        await Visits.UntilAsync(() => server.App.Connections.Count == 0 && Detached(server) == 0);
    }

    [Fact]
    public async Task SomethingBetween_KeepsItWithTheWebServer()
    {
        await using var server = await StartAsync(services => services.PostConfigure<KestrelServerOptions>(
            kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.UseConnectionLogging())));
        await AssertServedByTheWebServerAsync(server);
    }

    [Fact]
    public async Task Streams_KeepItWithTheWebServer()
    {
        await using var server = await RunningServer.StartAsync("Transport=Streams");
        await AssertServedByTheWebServerAsync(server);
    }

    [Fact]
    public async Task Http2_KeepsItWithTheWebServer()
    {
        await using var server = await RunningServer.StartAsync(["Transport=Sockets", .. Visits.OverHttp2]);
        await AssertServedByTheWebServerAsync(server);
    }

    [Fact]
    public async Task Refusal_IsSaidByTheWebServer()
    {
        await using var server = await StartAsync();

        Assert.Equal(4001, await server.RefusedAsync("none"));
        Assert.Equal(0, Detached(server));
    }

    [Fact]
    public async Task Stop_WaitsUntilTheyHaveGone()
    {
        await using var server = await StartAsync();
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await server.PublishAsync("news", "last");

        var stopping = server.StopAsync();
        Assert.Equal("last", (await link.ReadFrameAsync()).Text);
        var close = await link.ReadFrameAsync();
        Assert.Equal(4200, close.Code);
        Assert.False(stopping.IsCompleted);
        await link.SendFrameAsync(WireFrame.CloseOpcode, close.Payload);
        await stopping.WaitAsync(RawLink.Longest, Cancelled);

        Assert.Equal(0, server.App.Connections.Count);
    }

    private static Task<RunningServer> StartAsync(params string[] settings) => RunningServer.StartAsync(["Transport=Sockets", .. settings]);

    private static Task<RunningServer> StartAsync(Action<IServiceCollection> configure) => RunningServer.StartAsync(
        null, configure, ["Transport=Sockets", $"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}"]);

    private static int Detached(RunningServer server) => server.Services.GetRequiredService<SocketsConnections>().Count;

    private static MetricCollector<long> Meter(RunningServer server, string instrument) =>
        new(server.Services.GetRequiredService<IMeterFactory>(), "Microsoft.AspNetCore.Server.Kestrel", instrument);

    private static async Task AssertServedByTheWebServerAsync(RunningServer server)
    {
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await server.PublishAsync("news", "heard");

        Assert.Equal("heard", (await link.ReadFrameAsync()).Text);
        Assert.Equal(0, Detached(server));
    }
}
