using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
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

    // So many the kernel keeps for one who reads them afterwards.
    private const int MostPublished = 10_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everyone_IsLetIn_AndPublishingGoesOn()
    {
        await using var server = await RunningServer.StartAsync(
            "Transport=Sockets", "Limits:UnauthenticatedConnectionsPerAddress=0", "Limits:UnauthenticatedConnections=0",
            "Apps:shop:Limits:ConnectionsPerUser=0", "Apps:shop:Limits:ConnectionsPerToken=0", "Apps:shop:Limits:ConnectionsPerAddress=0");
        var token = await server.TokenAsync("news");
        await using var witness = await server.OpenSocketAsync(await server.TokenAsync("other"));

        using Publisher publisher = new(server);

        // From now on it is answered on a loop's thread, and does not wait in the pool behind the storm's clients, who share this process.
        publisher.Publish();
        publisher.Publish();
        var storm = Task.WhenAll(Enumerable.Range(0, Storm).Select(_ => server.OpenSocketAsync(token)));
        await publisher.PublishWhileAsync(() => !storm.IsCompleted && publisher.Published < MostPublished);
        await storm;
        Assert.Equal(Storm, server.App.Channels["news"].Subscribers);
        // Two before, and not many more where other tests have the processor.
        Assert.InRange(publisher.Published, 5, int.MaxValue);
        for (var i = 1; i <= publisher.Published; i++)
        {
            Assert.Equal($"{i}", (await witness.ReadFrameAsync()).Text);
        }

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

    /// <summary>Publishes on one link, each when the one before is answered.</summary>
    private sealed class Publisher : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)RawLink.Longest.TotalMilliseconds,
        };

        private readonly byte[] _answer = new byte[4096];

        public Publisher(RunningServer server) => _socket.Connect(IPAddress.Loopback, server.Port);

        public int Published { get; private set; }

        public void Publish()
        {
            var text = $"{++Published}";
            _socket.Send(Encoding.ASCII.GetBytes(
                $"POST /v1/channels/other/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}\r\nContent-Length: {text.Length}\r\n\r\n{text}"));
            var received = 0;
            while (!_answer.AsSpan(0, received).EndsWith("\"receivers\":1}"u8))
            {
                received += _socket.Receive(_answer.AsSpan(received)) is > 0 and var count ? count : throw new IOException("The server has ended the link.");
            }
        }

        // On a thread of its own, and not in the pool.
        public Task PublishWhileAsync(Func<bool> goesOn) => Task.Factory.StartNew(
            () =>
            {
                while (goesOn())
                {
                    Publish();
                }
            },
            Cancelled,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        public void Dispose() => _socket.Dispose();
    }
}
