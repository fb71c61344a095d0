using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Transports.Streams;

/// <summary>
/// A WebSocket over a stream: what the client sends goes to its session, what the connection has to say to the client;
/// pings, deadlines and both closing handshakes.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="session">The client's side of the protocol.</param>
/// <param name="stream">The stream behind the handshake, in both directions.</param>
/// <param name="maxMessageBytes">The payload bytes of one message from the client.</param>
/// <param name="clock">Drives the deadlines.</param>
/// <param name="logger">Hears of what should not happen.</param>
/// <param name="input">Reads the stream, where something has been read from it already.</param>
internal sealed partial class WebSocketConnection(
    Connection connection, IClientSession session, Stream stream, int maxMessageBytes, StreamsClock clock, ILogger logger, PipeReader? input = null)
    : ITicking, IDisposable
{
    /// <summary>Silence after which the client is pinged.</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(25);

    /// <summary>Silence after which the connection ends.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a closing handshake, and what is written before it, may take.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private const ushort NormalClosure = 1000;

    private readonly CancellationTokenSource _reading = new();
    private readonly StreamPump _pump = new(connection, stream, clock.TimeProvider, logger);
    private long _lastHeard = clock.TimeProvider.GetTimestamp();
    private long _closingSince;
    private bool _pinged;
    private ushort? _peerCode;

    /// <summary>Serves the connection until it has ended.</summary>
    /// <returns>False when something begun was not written to its end: the link must be cut, not closed.</returns>
    public async Task<bool> RunAsync()
    {
        clock.Add(this);
        try
        {
            connection.Attach(_pump);
            var reading = ReadAllAsync();
            var saidAll = await _pump.Ended && await SayGoodbyeAsync(reading);
            await _reading.CancelAsync();
            await reading;
            return saidAll;
        }
        finally
        {
            clock.Remove(this);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _pump.Dispose();
        _reading.Dispose();
    }

    /// <inheritdoc />
    public void Tick()
    {
        if (connection.Closing is not null || connection.CloseIfFallenOff())
        {
            TickClosing();
            return;
        }

        var silence = clock.TimeProvider.GetElapsedTime(Volatile.Read(ref _lastHeard));
        // Who takes what is written is there, though the answer to a ping that lies behind megabytes may be long in coming.
        if ((silence >= SilenceLimit && _pump.SinceTaken >= SilenceLimit) || _pump.Stuck >= SilenceLimit)
        {
            connection.Close(CloseReason.TooSlow);
        }
        else if (connection.ExpiresAt is { } expiry && clock.TimeProvider.GetUtcNow() >= expiry)
        {
            connection.Close(CloseReason.TokenExpired);
        }
        else if (silence >= PingAfter && !_pinged)
        {
            _pinged = true;
            connection.Post(new OutboxItem(WebSocketFraming.Control(WebSocketOpcode.Ping, [])));
        }
    }

    // Whatever is still to be written and answered has this long; then the link is cut.
    private void TickClosing()
    {
        var now = clock.TimeProvider.GetTimestamp();
        var since = Interlocked.CompareExchange(ref _closingSince, now, 0);
        if (since != 0 && clock.TimeProvider.GetElapsedTime(since, now) >= CloseTimeout)
        {
            _pump.Abort();
            CancelReading();
        }
    }

    private async Task<bool> SayGoodbyeAsync(Task reading)
    {
        try
        {
            var code = session.CodeOf(connection.Closing ?? CloseReason.ClientLeft);
            var frame = _peerCode is { } echoed
                ? WebSocketFraming.Close(echoed, "")
                : WebSocketFraming.Close(code.Code, code.Description);
            await stream.WriteAsync(frame, _reading.Token);
            // The client answers with its own close frame, or is cut off by the clock.
            await reading;
            return !_reading.IsCancellationRequested;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It did not wait for our goodbye.
            return false;
        }
        catch (Exception exception)
        {
            Log.Failed(logger, connection.Id, exception);
            return false;
        }
    }

    private async Task ReadAllAsync()
    {
        var reading = input ?? PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 4096, minimumReadSize: 256, leaveOpen: true, useZeroByteReads: true));
        try
        {
            await ReadAllAsync(reading, new WebSocketReader(maxMessageBytes));
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The link broke, or the server has cut it.
        }
        catch (Exception exception)
        {
            Log.Failed(logger, connection.Id, exception);
            connection.Close(CloseReason.Failed);
        }
        finally
        {
            await reading.CompleteAsync();
            connection.Close(CloseReason.ClientLeft);
        }
    }

    private async Task ReadAllAsync(PipeReader input, WebSocketReader reader)
    {
        var isReadable = true;
        while (true)
        {
            var result = await input.ReadAsync(_reading.Token);
            var buffer = result.Buffer;
            if (!buffer.IsEmpty)
            {
                Volatile.Write(ref _lastHeard, clock.TimeProvider.GetTimestamp());
                _pinged = false;
            }

            while (isReadable && reader.Read(ref buffer) is not WebSocketEvent.None and var found)
            {
                isReadable = await HandleAsync(found, reader.Payload);
                await _pump.WaitForRoomAsync(_reading.Token);
            }

            if (_peerCode is not null || result.IsCompleted || (!isReadable && IsCloseAlone(buffer)))
            {
                return;
            }

            // What follows a violation is taken off the wire unread: unread bytes would turn our close frame into a reset.
            input.AdvanceTo(isReadable ? buffer.Start : buffer.End, buffer.End);
        }
    }

    // Behind a fault frames can no longer be told apart, but a client that has read our close frame answers with its
    // own, which comes alone; then it waits for us to close the link.
    private static bool IsCloseAlone(ReadOnlySequence<byte> buffer) =>
        new WebSocketReader(0).Read(ref buffer) is WebSocketEvent.Close && buffer.IsEmpty;

    private async ValueTask<bool> HandleAsync(WebSocketEvent found, ReadOnlyMemory<byte> payload)
    {
        switch (found)
        {
            case WebSocketEvent.Text or WebSocketEvent.Binary when connection.Closing is null:
                var kind = found is WebSocketEvent.Text ? PublicationKind.Text : PublicationKind.Binary;
                await session.ReceiveAsync(kind, payload, _reading.Token);
                return true;
            case WebSocketEvent.Ping when connection.Closing is null:
                connection.Post(new OutboxItem(WebSocketFraming.Control(WebSocketOpcode.Pong, payload.Span)));
                return true;
            case WebSocketEvent.Close:
                _peerCode = payload.IsEmpty ? NormalClosure : BinaryPrimitives.ReadUInt16BigEndian(payload.Span);
                connection.Close(CloseReason.ClientLeft);
                return false;
            case WebSocketEvent.Violation:
                connection.Close(CloseReason.ProtocolViolation);
                return false;
            case WebSocketEvent.InvalidText:
                connection.Close(CloseReason.InvalidText);
                return false;
            case WebSocketEvent.TooLarge:
                connection.Close(CloseReason.MessageTooLarge);
                return false;
            default:
                return true;
        }
    }

    private void CancelReading()
    {
        try
        {
            _reading.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended meanwhile.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Connection {ConnectionId} failed.")]
        public static partial void Failed(ILogger logger, ConnectionId connectionId, Exception exception);
    }
}
