using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Zchannel.Conformance.Load;

/// <summary>A <c>zchannel.v1</c> client that takes the handshake and then nothing more off the wire, until it is told to.</summary>
internal sealed class StuckSubscriber : IDisposable
{
    // As little as the kernel allows, so that what is not read stays with the server.
    private const int ReceiveBuffer = 4096;

    private readonly NetworkStream _stream;

    private StuckSubscriber(NetworkStream stream) => _stream = stream;

    public static async Task<StuckSubscriber> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = ReceiveBuffer };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var request = $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: zchannel.v1\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        await ReadHeadAsync(stream, cancellationToken).WaitAsync(Bounds.Longest, cancellationToken);
        return new StuckSubscriber(stream);
    }

    /// <summary>Begins to read, and returns the client once the hello has come.</summary>
    public Task<V1Socket> ReadAgainAsync(CancellationToken cancellationToken) =>
        V1Socket.GreetAsync(WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { SubProtocol = "zchannel.v1" }), cancellationToken);

    public void Dispose() => _stream.Dispose();

    // Byte by byte: what follows the head is frames.
    private static async Task ReadHeadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            head.Append((char)one[0]);
        }

        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
    }
}
