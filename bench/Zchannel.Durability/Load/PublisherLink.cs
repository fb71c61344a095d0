using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Zchannel.Transports.Sockets;

namespace Zchannel.Durability.Load;

/// <summary>
/// One publisher: a link that carries one request at a time.
/// </summary>
internal sealed class PublisherLink(IWire wire, int number, Socket socket) : IDisposable
{
    private readonly ReadOnlyMemory<byte> _request = wire.RequestOf(number);
    private readonly byte[] _buffer = new byte[1024];
    private int _received;
    private int _length;

    public Socket Socket => socket;

    /// <summary>When the request that is under way was sent.</summary>
    public long SentAt { get; private set; }

    public static PublisherLink Open(IWire wire, int number, int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, port);
        wire.Open(socket, number);
        return new PublisherLink(wire, number, socket);
    }

    public void Send()
    {
        wire.Renew(number);
        SentAt = Stopwatch.GetTimestamp();
        var sent = SocketCalls.Send((int)socket.Handle, _request.Span);
        if (sent < _request.Length)
        {
            // Longer than the kernel has room for at the moment, as a batch may be.
            socket.Send(_request.Span[Math.Max(0, sent)..]);
        }
    }

    /// <summary>Receives what is there.</summary>
    /// <returns>Whether the answer has come to its end.</returns>
    /// <exception cref="IOException">The link has ended.</exception>
    public bool Receive()
    {
        // What is behind the head is counted, and not kept.
        var begin = Math.Min(_received, _length > 0 ? 0 : _buffer.Length);
        var count = SocketCalls.Receive((int)socket.Handle, _buffer.AsSpan(begin));
        if (count == -Libc.Again)
        {
            return false;
        }

        if (count <= 0)
        {
            throw new IOException("the link of a publisher has ended.");
        }

        _received += count;
        _length = _length > 0 ? _length : wire.LengthOf(_buffer.AsSpan(0, Math.Min(_received, _buffer.Length)));
        if (_length == 0 || _received < _length)
        {
            return false;
        }

        (_received, _length) = (0, 0);
        return true;
    }

    public void Dispose() => socket.Dispose();
}
