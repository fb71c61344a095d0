using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// A transport for the web server on event loops of our own. It serves TCP on Linux; what else there is to listen on is
/// left to the web server's own.
/// </summary>
/// <param name="loops">The loops; not made where nothing is bound.</param>
/// <param name="pools">Makes the memory pools of the web server.</param>
/// <param name="policy">Whether it is wanted, and what it may expect.</param>
/// <param name="logger">Hears when descriptors run out.</param>
internal sealed class SocketsTransportFactory(
    Lazy<EventLoops> loops, IMemoryPoolFactory<byte> pools, SocketsPolicy policy, ILogger<SocketsTransportFactory> logger)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <inheritdoc />
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint && policy.IsWanted;

    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var pool = pools.Create(new MemoryPoolOptions { Owner = "zchannel" });
        return ValueTask.FromResult<IConnectionListener>(
            new SocketsListener((IPEndPoint)endpoint, loops.Value, pool, policy.HandlersNeverBlock, logger));
    }
}
