using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Zchannel.Checker.Server;

/// <summary>Links of our clients to the server, which can be cut. Safe for concurrent use.</summary>
internal sealed class Sockets
{
    private readonly ConcurrentDictionary<Socket, byte> _open = new();

    /// <summary>Makes a handler whose links are among these.</summary>
    /// <param name="receiveBuffer">How much the kernel may keep of what is not read; 0 for as much as it likes.</param>
    public SocketsHttpHandler MakeHandler(int receiveBuffer = 0) => new()
    {
        ConnectCallback = async (context, cancellationToken) => new NetworkStream(await ConnectAsync(context, receiveBuffer, cancellationToken), ownsSocket: true),
        UseProxy = false,
    };

    /// <summary>Cuts links, each with the same chance, without a goodbye.</summary>
    /// <returns>How many.</returns>
    public int Cut(double share, Random random)
    {
        var count = 0;
        foreach (var (socket, _) in _open)
        {
            if (socket.SafeHandle.IsClosed)
            {
                _open.TryRemove(socket, out _);
            }
            else if (random.NextDouble() < share && _open.TryRemove(socket, out _))
            {
                // Behind an RST nothing that is still on its way arrives.
                socket.Close(timeout: 0);
                count++;
            }
        }

        return count;
    }

    private async ValueTask<Socket> ConnectAsync(SocketsHttpConnectionContext context, int receiveBuffer, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer > 0)
            {
                socket.ReceiveBufferSize = receiveBuffer;
            }

            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            _open.TryAdd(socket, 0);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
