using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;

namespace Zchannel.Client.Listening;

/// <summary>
/// One WebSocket to a channel. Whatever ends it becomes a <see cref="Drop"/>; only the caller's cancellation throws.
/// </summary>
internal sealed class ChannelSocket : IAsyncDisposable
{
    public const string Subprotocol = "zchannel.v1";

    private const int ReceiveBytes = 16 * 1024;

    // The server ends a connection that was silent for 60 s; noticing a dead network takes no longer on this side.
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _frame = new(ReceiveBytes);
    private readonly int _maximumBytes;
    private readonly TimeProvider _time;
    private readonly string? _subprotocol;

    public ChannelSocket(string? subprotocol, int maximumBytes, TimeProvider time)
    {
        _subprotocol = subprotocol;
        _maximumBytes = maximumBytes;
        _time = time;
        _socket.Options.KeepAliveInterval = PingInterval;
        _socket.Options.KeepAliveTimeout = PingTimeout;
        _socket.Options.CollectHttpResponseDetails = true;
        if (subprotocol is not null)
        {
            _socket.Options.AddSubProtocol(subprotocol);
        }
    }

    /// <summary>The bytes of the last frame; overwritten by the next.</summary>
    public ReadOnlySpan<byte> Frame => _frame.WrittenSpan;

    /// <summary>Whether the last frame was a binary one.</summary>
    public bool IsBinary { get; private set; }

    /// <summary>
    /// Makes the connection.
    /// </summary>
    /// <returns>Nothing, or why there is none.</returns>
    public async Task<Drop?> ConnectAsync(Uri address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _socket.ConnectAsync(address, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is WebSocketException or OperationCanceledException)
        {
            return Refused(address, exception);
        }
        catch (WebSocketException exception)
        {
            throw Cancelled(exception, cancellationToken);
        }

        return _subprotocol is not null && _socket.SubProtocol != _subprotocol
            ? Drop.NotOurs($"The server does not speak {_subprotocol}.")
            : null;
    }

    /// <summary>
    /// Receives one frame, whole, into <see cref="Frame"/>.
    /// </summary>
    /// <returns>Nothing, or how the connection ended instead.</returns>
    public async ValueTask<Drop?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _frame.ResetWrittenCount();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(_frame.GetMemory(ReceiveBytes), cancellationToken).ConfigureAwait(false);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return Drop.Closed(_socket.CloseStatus, _socket.CloseStatusDescription);
                }

                _frame.Advance(part.Count);
                if (_frame.WrittenCount > _maximumBytes)
                {
                    return Drop.TooLarge(_maximumBytes);
                }

                if (part.EndOfMessage)
                {
                    IsBinary = part.MessageType == WebSocketMessageType.Binary;
                    return null;
                }
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is WebSocketException or OperationCanceledException)
        {
            return Drop.Closed(null, null) with { Cause = exception };
        }
        catch (WebSocketException exception)
        {
            throw Cancelled(exception, cancellationToken);
        }
    }

    /// <summary>
    /// Receives the first frame, for which a server that greets needs no longer than for the handshake.
    /// </summary>
    public async Task<Drop?> ReceiveFirstAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(HandshakeTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await ReceiveAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && exception is WebSocketException or OperationCanceledException)
        {
            return new Drop("The server did not greet in time.") { Cause = exception };
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var timeout = new CancellationTokenSource(CloseTimeout, _time);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, timeout.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                // A farewell only: the connection is given up either way.
                _socket.Abort();
            }
        }

        _socket.Dispose();
    }

    // A socket that is cancelled in the middle of something else says that it failed, not that it was cancelled.
    private static OperationCanceledException Cancelled(WebSocketException exception, CancellationToken cancellationToken) =>
        new("The connection was given up.", exception, cancellationToken);

    private Drop Refused(Uri address, Exception exception)
    {
        var status = _socket.HttpStatusCode;
        if (status == 0)
        {
            var cause = exception.GetBaseException();
            var words = exception is OperationCanceledException ? "it took too long"
                : cause is SocketException or HttpRequestException or IOException ? cause.Message
                : "the handshake failed";
            return new Drop($"Cannot connect to {address.Authority}: {words}.") { IsUnreachable = true, Cause = exception };
        }

        // 2xx: something answers there, but not a WebSocket.
        return new Drop($"{address.Authority} answered {(int)status} instead of opening a connection.")
        {
            Status = status,
            RetryAfter = RetryAfter(),
            IsProtocolError = (int)status is >= 200 and < 400 && status != HttpStatusCode.SwitchingProtocols,
            Cause = exception,
        };
    }

    private TimeSpan? RetryAfter()
        => _socket.HttpResponseHeaders?.TryGetValue("Retry-After", out var values) == true
            && int.TryParse(values.FirstOrDefault(), out var seconds) && seconds >= 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
