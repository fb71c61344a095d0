using System.Net;
using System.Net.Sockets;

namespace Zchannel.Callbacks;

/// <summary>
/// Opens the connections that callbacks go over. The one place that sees the address that is really connected to: a
/// decision about addresses belongs between <see cref="ConnectAsync"/>'s two steps.
/// </summary>
internal static class CallbackConnector
{
    /// <summary>Resolves a name once and connects to the first of its addresses that answers.</summary>
    public static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancellationToken);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
