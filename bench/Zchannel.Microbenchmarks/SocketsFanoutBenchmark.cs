using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Transports.Sockets;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// A publication to everyone who listens over the event loop, system calls and all. The descriptors are of datagrams that
/// nobody reads, so that nothing has to read them here: what is measured is our way to <c>send</c>, and what it allocates.
/// </summary>
[MemoryDiagnoser]
public class SocketsFanoutBenchmark : IDisposable
{
    private readonly byte[] _payload = new byte[128];
    private readonly Station _station = new(history: 0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly List<Socket> _sockets = [];
    private readonly EventLoops _loops = new(TimeProvider.System, NullLogger<EventLoops>.Instance, count: 1);
    private readonly Nobody _nobody = new();
    private SocketsConnections _connections = null!;
    private End _end = null!;

    [Params(1_000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public async Task ConnectAsync()
    {
        _connections = new SocketsConnections(_loops, new ZchannelMetrics(_nobody), NullLogger<SocketsConnections>.Instance);
        var sink = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        sink.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _sockets.Add(sink);
        for (var i = 0; i < Subscribers; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(sink.LocalEndPoint!);
            _sockets.Add(socket);
            var connection = await _station.SubscribeAsync(Formats.ByName("raw"), _connections.Loops[0]);
            var loop = _loops.All[0];
            loop.Post(new Adding(loop, (int)socket.Handle));
            _connections.Serve(new DetachedSocket(loop, (int)socket.Handle, default), connection, _nobody, 1024, _nobody);
        }

        _end = new End(_connections.Loops[0], _done);
        await PublishAndSend();
    }

    [Benchmark]
    public async Task PublishAndSend()
    {
        await _station.PublishAsync(_payload);
        _loops.All[0].Post(_end);
        await _done.WaitAsync();
    }

    public void Dispose()
    {
        _loops.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
        _done.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class Adding(EventLoop loop, int descriptor) : ILoopWork, ISocketEvents
    {
        public void Run() => loop.Add(descriptor, this, EpollEvents.None);

        public void OnReady(EpollEvents events)
        {
            // Nothing comes.
        }
    }

    // Waits behind the visits.
    private sealed class End(SocketsLoop loop, SemaphoreSlim done) : ILoopWork
    {
        public void Run()
        {
            if (loop.Backlog > 0)
            {
                loop.Events.Post(this);
            }
            else
            {
                done.Release();
            }
        }
    }

    private sealed class Nobody : IMeterFactory, IClientSession, IAsyncDisposable
    {
        public Meter Create(MeterOptions options) => new(options);

        public ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public CloseCode CodeOf(CloseReason reason) => new(1000, "");

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
