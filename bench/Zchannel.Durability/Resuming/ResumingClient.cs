using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Zchannel.Transports.Sockets;

namespace Zchannel.Durability.Resuming;

/// <summary>
/// A WebSocket that comes back, and holds each message that it gets against the one that is due.
/// </summary>
internal sealed class ResumingClient(ResumedChannel channel) : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _rest = [];

    public Socket Socket => _socket;

    /// <summary>Whether the server has let it in.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The offset of the last message that it got.</summary>
    public long Offset { get; private set; } = channel.Seen;

    /// <summary>Whether it has got all that it had missed.</summary>
    public bool HasResumed => Offset >= channel.Stored;

    public ResumedChannel Channel => channel;

    public void Connect(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Send(Encoding.ASCII.GetBytes(
            $"GET {channel.Target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: zchannel.v1\r\n\r\n"));
    }

    /// <summary>Reads what is there.</summary>
    /// <param name="buffer">Room for it, which all clients share.</param>
    /// <exception cref="InvalidDataException">It is not what it has to be.</exception>
    public void Receive(byte[] buffer)
    {
        _rest.CopyTo(buffer, 0);
        var count = SocketCalls.Receive((int)_socket.Handle, buffer.AsSpan(_rest.Length));
        if (count == -Libc.Again)
        {
            return;
        }

        if (count <= 0)
        {
            throw new InvalidDataException($"a client of {channel.Name} was cut off at {Offset}.");
        }

        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, _rest.Length + count);
        var length = IsOpen ? 0 : TakeHead(bytes);
        while (IsOpen && TakeFrame(bytes[length..]) is > 0 and var taken)
        {
            length += taken;
        }

        _rest = length == bytes.Length ? [] : bytes[length..].ToArray();
    }

    public void Dispose() => _socket.Dispose();

    private int TakeHead(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        IsOpen = bytes.StartsWith("HTTP/1.1 101 "u8)
            ? true
            : throw new InvalidDataException($"a client of {channel.Name} was refused: {Encoding.ASCII.GetString(bytes[..end])}");
        return end + "\r\n\r\n"u8.Length;
    }

    // Whole frames, as the server sends them: neither masked nor in parts.
    private int TakeFrame(ReadOnlySpan<byte> bytes)
    {
        const int ShortHead = 2;
        const int LongHead = 4;
        if (bytes.Length < LongHead)
        {
            return 0;
        }

        var (head, length) = bytes[1] < 126 ? (ShortHead, bytes[1]) : (LongHead, BinaryPrimitives.ReadUInt16BigEndian(bytes[ShortHead..]));
        if (bytes.Length < head + length)
        {
            return 0;
        }

        switch (bytes[0] & 0x0F)
        {
            case 1 or 2:
                TakeMessage(bytes.Slice(head, length));
                break;
            case 8:
                var code = length < sizeof(ushort) ? 0 : BinaryPrimitives.ReadUInt16BigEndian(bytes[head..]);
                throw new InvalidDataException($"a client of {channel.Name} was sent away at {Offset} with {code}: {Encoding.UTF8.GetString(bytes.Slice(head, length)[Math.Min((int)length, sizeof(ushort))..])}");
        }

        return head + length;
    }

    private void TakeMessage(ReadOnlySpan<byte> frame)
    {
        if (frame.StartsWith("!hello "u8))
        {
            return;
        }

        var line = frame.IndexOf((byte)'\n');
        var colon = frame.IndexOf((byte)':');
        if (line < 0 || colon < 0 || !Utf8Parser.TryParse(frame[(colon + 1)..line], out long offset, out _) || offset != Offset + 1
            || !channel.Is(offset, frame[(line + 1)..]))
        {
            throw new InvalidDataException(
                $"a client of {channel.Name} got something else than message {Offset + 1}: {Encoding.UTF8.GetString(frame[..Math.Min(frame.Length, 60)])}");
        }

        Offset = offset;
    }
}
