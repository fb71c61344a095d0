using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// Opens the sockets that are listened on.
/// </summary>
internal static class ListeningSocket
{
    // The kernel takes less where its own bound (net.core.somaxconn) is lower. What comes beyond it waits for its client's
    // next attempt, a second later.
    private const int Backlog = 65_535;

    /// <summary>Binds and listens, without waiting on accepts.</summary>
    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public static Socket Open(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                // What is called "any" over IPv6 means both.
                socket.DualMode = true;
            }

            // The links that are accepted inherit both.
            socket.NoDelay = true;
            socket.Blocking = false;
            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode is SocketError.AddressAlreadyInUse ? new AddressInUseException(exception.Message, exception) : exception;
        }
    }
}
