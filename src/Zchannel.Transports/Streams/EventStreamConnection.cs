using Microsoft.Extensions.Logging;
using Zchannel.Connections;

namespace Zchannel.Transports.Streams;

/// <summary>
/// A stream of server-sent events: only the server writes. It ends by ending the response.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="output">The body of the response.</param>
/// <param name="keepAlive">A comment that keeps middle boxes from closing a quiet stream.</param>
/// <param name="clock">Drives the deadlines.</param>
/// <param name="logger">Hears of what should not happen.</param>
internal sealed class EventStreamConnection(
    Connection connection, Stream output, ReadOnlyMemory<byte> keepAlive, StreamsClock clock, ILogger logger)
    : ITicking, IDisposable
{
    /// <summary>Quiet after which a comment is written.</summary>
    public static readonly TimeSpan KeepAliveAfter = TimeSpan.FromSeconds(25);

    private readonly StreamPump _pump = new(connection, output, clock.TimeProvider, logger);
    private long _closingSince;
    private long _keptAlive = clock.TimeProvider.GetTimestamp();

    /// <summary>Serves the connection until it has ended.</summary>
    /// <param name="clientGone">Cancelled when the client has gone.</param>
    /// <returns>False when something begun was not written to its end: the link must be cut, not closed.</returns>
    public async Task<bool> RunAsync(CancellationToken clientGone)
    {
        clock.Add(this);
        try
        {
            connection.Attach(_pump);
            await using (clientGone.UnsafeRegister(static state => ((EventStreamConnection)state!).Leave(), this))
            {
                return await _pump.Ended;
            }
        }
        finally
        {
            connection.Close(CloseReason.ClientLeft);
            clock.Remove(this);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _pump.Dispose();

    /// <inheritdoc />
    public void Tick()
    {
        if (connection.Closing is not null || connection.CloseIfFallenOff())
        {
            var now = clock.TimeProvider.GetTimestamp();
            var since = Interlocked.CompareExchange(ref _closingSince, now, 0);
            if (since != 0 && clock.TimeProvider.GetElapsedTime(since, now) >= WebSocketConnection.CloseTimeout)
            {
                _pump.Abort();
            }
        }
        else if (_pump.Stuck >= WebSocketConnection.SilenceLimit)
        {
            connection.Close(CloseReason.TooSlow);
        }
        else if (connection.ExpiresAt is { } expiry && clock.TimeProvider.GetUtcNow() >= expiry)
        {
            connection.Close(CloseReason.TokenExpired);
        }
        else if (_pump.Silence >= KeepAliveAfter && _pump.Stuck == TimeSpan.Zero && clock.TimeProvider.GetElapsedTime(_keptAlive) >= KeepAliveAfter)
        {
            // One at a time: while the store is slow, comments would otherwise pile up in the outbox.
            _keptAlive = clock.TimeProvider.GetTimestamp();
            connection.Post(new OutboxItem(keepAlive));
        }
    }

    private void Leave()
    {
        connection.Close(CloseReason.ClientLeft);
        _pump.Abort();
    }
}
