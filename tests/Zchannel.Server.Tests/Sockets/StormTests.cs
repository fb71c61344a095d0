using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Sockets.Listening;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>Many clients that come back at once.</summary>
public sealed class StormTests
{
    private const int Storm = 1_500;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everyone_IsLetIn_AndPublishingGoesOn()
    {
        await using var server = await RunningServer.StartAsync(
            "Transport=Sockets", "Limits:UnauthenticatedConnectionsPerAddress=0", "Limits:UnauthenticatedConnections=0",
            "Apps:shop:Limits:ConnectionsPerUser=0", "Apps:shop:Limits:ConnectionsPerToken=0", "Apps:shop:Limits:ConnectionsPerAddress=0");
        var token = await server.TokenAsync("news");
        await using var witness = await server.OpenSocketAsync(await server.TokenAsync("other"));

        var storm = Task.WhenAll(Enumerable.Range(0, Storm).Select(_ => server.OpenSocketAsync(token)));
        var published = 0;
        while (!storm.IsCompleted)
        {
            await server.PublishAsync("other", $"{++published}");
            Assert.Equal($"{published}", (await witness.ReadFrameAsync()).Text);
        }

        Assert.Equal(Storm, server.App.Channels["news"].Subscribers);

        // Not many, because the clients share this process and its threads.
        Assert.InRange(published, 3, int.MaxValue);
        await server.PublishAsync("news", "all here");
        foreach (var link in await storm)
        {
            Assert.Equal("all here", (await link.ReadFrameAsync()).Text);
            await link.DisposeAsync();
        }
    }

    [Fact]
    public async Task ThoseWhomNobodyServesYet_WaitInTheKernel()
    {
        using var loops = new EventLoops(TimeProvider.System, NullLogger<EventLoops>.Instance);
        await using var listener = new SocketsListener(
            new IPEndPoint(IPAddress.Loopback, 0), loops, MemoryPool<byte>.Shared, handlersNeverBlock: true, NullLogger.Instance);
        var clients = new List<Socket>();
        for (var i = 0; i < Acceptor.MaxStarting * 2; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(listener.EndPoint, Cancelled);
            clients.Add(client);
        }

        var links = new List<ConnectionContext>();
        for (var i = 0; i < Acceptor.MaxStarting; i++)
        {
            links.Add(await AcceptAsync(listener));
        }

        var next = listener.AcceptAsync(Cancelled).AsTask();
        await LoopTurns.WaitAsync(loops);
        Assert.False(next.IsCompleted);
        var reading = links.ConvertAll(link => link.Transport.Input.ReadAsync(Cancelled).AsTask());

        // Each is served in its turn: until half of those who wait have been, nobody else is let in.
        for (var link = (await next.WaitAsync(RawLink.Longest, Cancelled))!; ; link = await AcceptAsync(listener))
        {
            links.Add(link);
            reading.Add(link.Transport.Input.ReadAsync(Cancelled).AsTask());
            if (links.Count == clients.Count)
            {
                break;
            }
        }

        foreach (var client in clients)
        {
            client.Dispose();
        }

        await Task.WhenAll(reading).WaitAsync(RawLink.Longest, Cancelled);
    }

    private static async Task<ConnectionContext> AcceptAsync(SocketsListener listener) =>
        (await listener.AcceptAsync(Cancelled).AsTask().WaitAsync(RawLink.Longest, Cancelled))!;
}
