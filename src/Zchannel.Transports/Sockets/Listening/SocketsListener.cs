using System.Buffers;
using System.Globalization;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// Hands the links of one address to the web server.
/// </summary>
internal sealed class SocketsListener : IConnectionListener
{
    private readonly Channel<SocketLink> _accepted = Channel.CreateUnbounded<SocketLink>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly MemoryPool<byte> _pool;
    private readonly Acceptor _acceptor;
    private long _lastId;

    /// <summary>Listens.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="loops">Where links live.</param>
    /// <param name="pool">Where their memory comes from; disposed of with the listener.</param>
    /// <param name="handlersNeverBlock">Whether answers may wait for each other.</param>
    /// <param name="logger">Hears when descriptors run out.</param>
    public SocketsListener(IPEndPoint endPoint, EventLoops loops, MemoryPool<byte> pool, bool handlersNeverBlock, ILogger logger)
    {
        _pool = pool;
        var socket = ListeningSocket.Open(endPoint);
        var bound = (IPEndPoint)socket.LocalEndPoint!;
        EndPoint = bound;
        var isAny = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        var options = new SocketLinkOptions(
            pool, isAny ? null : bound, handlersNeverBlock, NextId, () => _acceptor!.OnStarted());
        _acceptor = new Acceptor(
            socket, loops, (loop, descriptor, remote) => new SocketLink(loop, descriptor, remote, options), _accepted.Writer, logger);
        _acceptor.Begin();
    }

    /// <inheritdoc />
    public EndPoint EndPoint { get; }

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var link))
            {
                return link;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => new(_acceptor.EndAsync().WaitAsync(cancellationToken));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _acceptor.EndAsync();
        while (_accepted.Reader.TryRead(out var link))
        {
            // Accepted, and nobody asked for it any more.
            await link.DisposeAsync();
        }

        _pool.Dispose();
    }

    private string NextId() => Interlocked.Increment(ref _lastId).ToString("X", CultureInfo.InvariantCulture);
}
