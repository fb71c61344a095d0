using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Zchannel.Conformance.Hostile;

/// <summary>A link that comes from an address of its own on this machine, and says what it is told.</summary>
internal sealed class LoosePeer : IDisposable
{
    private const int Addresses = 100;

    private readonly Socket _socket;

    private LoosePeer(Socket socket) => _socket = socket;

    /// <summary>Whether the server has let go of it.</summary>
    public bool IsEnded => _socket.Poll(0, SelectMode.SelectRead) && HasEnded();

    /// <summary>Connects from one of many addresses, so that no bound for an address hides the one for all.</summary>
    public static async Task<LoosePeer> ConnectAsync(int port, int number, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 2, (byte)(1 + (number % Addresses))]), 0));
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken).AsTask().WaitAsync(Bounds.Longest, cancellationToken);
        return new LoosePeer(socket);
    }

    /// <summary>Sends what it can: the server may have let go meanwhile.</summary>
    public async Task SayAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(Encoding.ASCII.GetBytes(text), cancellationToken).AsTask().WaitAsync(Bounds.Longest, cancellationToken);
        }
        catch (SocketException)
        {
            // It was among the oldest.
        }
    }

    /// <summary>Asks for a socket.</summary>
    /// <returns>The status and, where a close frame stands behind it, its code; 0 for an open socket.</returns>
    public async Task<(int Status, int Code)> HandshakeAsync(Uri url, CancellationToken cancellationToken)
    {
        await SayAsync(
            $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Protocol: zchannel.v1\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", cancellationToken);
        var buffer = new byte[4096];
        for (var length = 0; ;)
        {
            var count = await _socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken).AsTask().WaitAsync(Bounds.Longest, cancellationToken);
            length += count;
            var head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (head < 0 && count > 0)
            {
                continue;
            }

            Assert.True(head > 0, "The link ended without an answer.");
            var status = int.Parse(Encoding.ASCII.GetString(buffer, 9, 3), System.Globalization.CultureInfo.InvariantCulture);
            var frame = head + 4;
            if (status != 101 || (length >= frame + 4) || count == 0)
            {
                return (status, status == 101 && buffer[frame] == 0x88 ? (buffer[frame + 2] << 8) | buffer[frame + 3] : 0);
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private bool HasEnded()
    {
        try
        {
            Span<byte> some = stackalloc byte[512];
            int count;
            while ((count = _socket.Receive(some)) > 0 && _socket.Available > 0)
            {
                // A 408 may lie before the end.
            }

            return count == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
