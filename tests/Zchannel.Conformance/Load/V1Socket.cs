using System.Net.WebSockets;
using System.Text;

namespace Zchannel.Conformance.Load;

/// <summary>A <c>zchannel.v1</c> client with nothing to it: frames in, frames out. One reader at a time.</summary>
internal sealed class V1Socket : IDisposable
{
    private readonly WebSocket _socket;
    private byte[] _buffer = new byte[4096];
    private int _length;
    private int _headerLength;

    private V1Socket(WebSocket socket) => _socket = socket;

    /// <summary>The connection's id, once the hello has come.</summary>
    public string Connection { get; private set; } = "";

    /// <summary>The position of the hello.</summary>
    public string Start { get; private set; } = "";

    public ReadOnlySpan<byte> Header => _buffer.AsSpan(0, _headerLength);

    public ReadOnlyMemory<byte> Payload => _headerLength < _length ? _buffer.AsMemory((_headerLength + 1).._length) : default;

    /// <summary>With which code the server has closed, once it has.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    public static async Task<V1Socket> ConnectAsync(Uri url, string? after, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("zchannel.v1");
        var address = after is null ? url : new Uri($"{url.OriginalString}?after={Uri.EscapeDataString(after)}");
        await socket.ConnectAsync(address, cancellationToken).WaitAsync(Bounds.Longest, cancellationToken);
        return await GreetAsync(socket, cancellationToken);
    }

    /// <summary>Takes over a socket behind its handshake, and waits for the hello.</summary>
    public static async Task<V1Socket> GreetAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var client = new V1Socket(socket);
        if (await client.ReadAsync(cancellationToken).WaitAsync(Bounds.Longest, cancellationToken))
        {
            var hello = Encoding.ASCII.GetString(client.Header).Split(' ');
            Assert.Equal("!hello", hello[0]);
            (client.Connection, client.Start) = (hello[1], hello[3]);
        }

        return client;
    }

    /// <summary>Reads one frame.</summary>
    /// <returns>False when the server has closed.</returns>
    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _length = 0;
        while (true)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                _headerLength = 0;
                return false;
            }

            _length += received.Count;
            if (received.EndOfMessage)
            {
                var end = _buffer.AsSpan(0, _length).IndexOf((byte)'\n');
                _headerLength = end < 0 ? _length : end;
                return true;
            }

            if (_length == _buffer.Length)
            {
                Array.Resize(ref _buffer, _length * 2);
            }
        }
    }

    public ValueTask SendAsync(string id, string text, CancellationToken cancellationToken) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes($"{id}\n{text}").AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>Says goodbye; the answer comes to the reader.</summary>
    public Task CloseOutputAsync(CancellationToken cancellationToken) =>
        _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);

    /// <summary>Cuts the connection, without a goodbye.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();
}
