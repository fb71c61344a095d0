using System.Net;
using System.Net.Sockets;

namespace Zchannel.Callbacks;

/// <summary>
/// Opens the connections that callbacks go over. A name is resolved once, here, and what is connected to is what was
/// judged: an answer that changes between the two cannot lead inside.
/// </summary>
/// <param name="resolve">Finds the addresses of a name.</param>
/// <param name="mayCall">Tells whether an address may be called.</param>
internal sealed class CallbackConnector(HostResolver resolve, Predicate<IPAddress> mayCall)
{
    /// <summary>Resolves a name and connects to the first of its permitted addresses that answers.</summary>
    /// <exception cref="AddressRefusedException">None of them is permitted.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await resolve(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var permitted = Array.FindAll(addresses, mayCall);
        if (permitted.Length == 0)
        {
            throw new AddressRefusedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(permitted, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
