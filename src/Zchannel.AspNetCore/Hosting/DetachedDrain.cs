using Microsoft.Extensions.Hosting;
using Zchannel.Transports.Sockets;

namespace Zchannel.Hosting;

/// <summary>
/// Has a server that stops wait for the connections that its web server knows nothing of any more. It stops behind the web
/// server, when nobody is let in, and before the delivery of callbacks, which is still told of them.
/// </summary>
/// <param name="connections">The connections; not made where none was ever detached.</param>
/// <param name="timeProvider">Measures what cutting may take.</param>
internal sealed class DetachedDrain(Lazy<SocketsConnections> connections, TimeProvider timeProvider) : IHostedService
{
    private static readonly TimeSpan CutTime = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!connections.IsValueCreated)
        {
            return;
        }

        try
        {
            await connections.Value.WhenNoneAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            connections.Value.CutAll();
            using var cut = new CancellationTokenSource(CutTime, timeProvider);
            await connections.Value.WhenNoneAsync(cut.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
