using System.Buffers;
using System.Buffers.Binary;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// Reads what the clients of one loop send, all through one buffer. For the loop's thread.
/// </summary>
internal sealed class SocketReceiver
{
    private const int BufferBytes = 64 * 1024;
    private const int SparesKept = 16;

    // Well under a millisecond, so that one that sends thousands of small ones at once keeps nobody waiting.
    private const int FramesPerTurn = 64;
    private const ushort NormalClosure = 1000;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
    private readonly Stack<Reception> _spares = new();

    /// <summary>Receives once what has come, and reads it.</summary>
    public void Receive(SocketsConnection from)
    {
        if (from.Is(SocketState.NotReading))
        {
            return;
        }

        // Where reading is allowed, no more is kept than the beginning of a frame.
        var kept = from.Reception?.Kept ?? default;
        kept.CopyTo(_buffer);
        var room = BufferBytes - kept.Length;
        switch (SocketCalls.Receive(from.Descriptor, _buffer.AsSpan(kept.Length)))
        {
            case > 0 and var received:
                from.Hear();
                if (received < room && !from.Is(SocketState.PeerShut))
                {
                    from.Clear(SocketState.Unread);
                }

                Read(from, new ReadOnlySequence<byte>(_buffer, 0, kept.Length + received));
                break;
            case 0:
                from.PeerIsDone();
                break;
            case -Libc.Again:
                from.Clear(SocketState.Unread);
                break;
            default:
                from.Break();
                break;
        }

        if (from.Is(SocketState.Unread) && !from.Is(SocketState.NotReading))
        {
            // In the loop's next round: one that sends without end keeps nobody waiting.
            from.Wake();
        }
    }

    /// <summary>Goes on reading, behind something that had to be waited for.</summary>
    public void Continue(SocketsConnection from)
    {
        if (from.Is(SocketState.NotReading))
        {
            return;
        }

        if (from.Reception is { Kept.Length: > 0 } reception)
        {
            Read(from, new ReadOnlySequence<byte>(reception.Kept));
        }

        Settle(from);
        if (from.Is(SocketState.Unread))
        {
            from.Wake();
        }
    }

    /// <summary>Reads what has been received, as far as may be, and keeps the rest.</summary>
    public void Read(SocketsConnection from, ReadOnlySequence<byte> received)
    {
        var reception = from.Reception ??= Rent(from.MaxMessageBytes);
        for (var frames = 1; !from.Is(SocketState.NotReading | SocketState.Deaf) && reception.Reader.Read(ref received) is not WebSocketEvent.None and var found; frames++)
        {
            Handle(from, reception, found);
            if (frames == FramesPerTurn && !received.IsEmpty)
            {
                from.Set(SocketState.Yielding);
                from.Wake();
            }
        }

        if (from.Is(SocketState.Deaf))
        {
            if (IsCloseAlone(received))
            {
                from.PeerIsDone();
            }

            received = default;
        }

        if (!from.Is(SocketState.Ended) && from.Reception == reception)
        {
            reception.Keep(from.Is(SocketState.PeerDone) ? default : received);
            Settle(from);
        }
    }

    /// <summary>Takes back what the connection holds, where nothing is under way.</summary>
    public void Settle(SocketsConnection from)
    {
        if (from.Reception is { IsEmpty: true } reception && !from.Is(SocketState.InHand | SocketState.Fetching | SocketState.Ended))
        {
            from.Reception = null;
            Return(reception);
        }
    }

    /// <summary>Takes a spare.</summary>
    public Reception Rent(int maxMessageBytes)
    {
        var reception = _spares.Count > 0 ? _spares.Pop() : new Reception();
        reception.Reader.MaxMessageBytes = maxMessageBytes;
        return reception;
    }

    /// <summary>Takes one back that nobody uses any more.</summary>
    public void Return(Reception reception)
    {
        reception.Forget();
        if (_spares.Count < SparesKept && reception.IsEmpty && !reception.Ending.IsCancellationRequested)
        {
            _spares.Push(reception);
        }
        else
        {
            reception.Dispose();
        }
    }

    // Behind a fault frames can no longer be told apart, but a client that has read our close frame answers with its
    // own, which comes alone; then it waits for us to close the link.
    private static bool IsCloseAlone(ReadOnlySequence<byte> received) =>
        new WebSocketReader(0).Read(ref received) is WebSocketEvent.Close && received.IsEmpty;

    private static void Handle(SocketsConnection from, Reception reception, WebSocketEvent found)
    {
        var connection = from.Connection;
        switch (found)
        {
            case WebSocketEvent.Text or WebSocketEvent.Binary when !connection.IsClosing:
                Take(from, reception, found is WebSocketEvent.Text ? PublicationKind.Text : PublicationKind.Binary);
                break;
            case WebSocketEvent.Ping when !connection.IsClosing:
                connection.Post(new OutboxItem(WebSocketFraming.Control(WebSocketOpcode.Pong, reception.Reader.Payload.Span)));
                break;
            case WebSocketEvent.Close:
                var payload = reception.Reader.Payload;
                from.PeerCode = payload.IsEmpty ? NormalClosure : BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
                from.PeerIsDone();
                break;
            case WebSocketEvent.Violation:
                Refuse(from, CloseReason.ProtocolViolation);
                break;
            case WebSocketEvent.InvalidText:
                Refuse(from, CloseReason.InvalidText);
                break;
            case WebSocketEvent.TooLarge:
                Refuse(from, CloseReason.MessageTooLarge);
                break;
            default:
                break;
        }

        if (connection.IsCrowded && !from.Is(SocketState.Goodbye))
        {
            from.Set(SocketState.Crowded);
        }
    }

    private static void Refuse(SocketsConnection from, CloseReason reason)
    {
        from.Set(SocketState.Deaf);
        from.Connection.Close(reason);
    }

    private static void Take(SocketsConnection from, Reception reception, PublicationKind kind)
    {
        ValueTask message;
        try
        {
            message = from.Session.ReceiveAsync(kind, reception.Reader.Payload, reception.Ending);
        }
        catch (Exception exception)
        {
            message = ValueTask.FromException(exception);
        }

        if (message.IsCompletedSuccessfully)
        {
            message.GetAwaiter().GetResult();
            return;
        }

        // Not lost: it comes back to the loop, and the connection's end waits for it.
        from.Set(SocketState.InHand);
        _ = SocketErrands.FinishAsync(from, message);
    }
}
