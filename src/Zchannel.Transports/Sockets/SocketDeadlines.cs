using Zchannel.Connections;
using Zchannel.Transports.Streams;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// What is due when on a WebSocket: pings, silence, stuck writes, expiry and the end of a closing handshake. The same as
/// <see cref="WebSocketConnection"/> has them.
/// </summary>
internal static class SocketDeadlines
{
    private static readonly ReadOnlyMemory<byte> Ping = WebSocketFraming.Control(WebSocketOpcode.Ping, []);

    /// <summary>Sets the next deadline of a connection.</summary>
    public static void Set(SocketsConnection of) => of.Loop.Events.Wheel.Set(of, Next(of));

    /// <summary>Does what is due.</summary>
    public static void Meet(SocketsConnection of)
    {
        var connection = of.Connection;
        if (of.ClosingSince is { } since)
        {
            if (Since(of, since) >= WebSocketConnection.CloseTimeout)
            {
                of.End(isCut: true);
            }

            return;
        }

        if (connection.IsClosing || connection.CloseIfFallenOff())
        {
            // It is woken for that, or was.
            return;
        }

        var silence = Since(of, of.HeardAt);
        var stuck = of.Is(SocketState.Stuck) ? Since(of, of.StuckSince) : TimeSpan.Zero;
        // Who takes what is written is there, though the answer to a ping that lies behind megabytes may be long in coming.
        if ((silence >= WebSocketConnection.SilenceLimit && Since(of, of.TakenAt) >= WebSocketConnection.SilenceLimit)
            || stuck >= WebSocketConnection.SilenceLimit)
        {
            connection.Close(CloseReason.TooSlow);
        }
        else if (connection.ExpiresAt is { } expiry && of.Loop.Events.TimeProvider.GetUtcNow() >= expiry)
        {
            connection.Close(CloseReason.TokenExpired);
        }
        else if (silence >= WebSocketConnection.PingAfter && !of.Is(SocketState.Pinged))
        {
            of.Set(SocketState.Pinged);
            connection.Post(new OutboxItem(Ping));
        }
    }

    private static TimeSpan Next(SocketsConnection of)
    {
        if (of.ClosingSince is { } since)
        {
            return WebSocketConnection.CloseTimeout - Since(of, since);
        }

        if (of.Is(SocketState.Stuck))
        {
            // Looked at every second: its cursor may fall off the window.
            return TimerWheel.Tick;
        }

        // One that answers its ping is due for the next before its silence would end it. No deadline is moved when something
        // is heard: it is met too early then, and set anew.
        var next = of.Is(SocketState.Pinged)
            ? Earlier(WebSocketConnection.PingAfter, WebSocketConnection.SilenceLimit - Earlier(Since(of, of.HeardAt), Since(of, of.TakenAt)))
            : WebSocketConnection.PingAfter - Since(of, of.HeardAt);
        return of.Connection.ExpiresAt is { } expiry ? Earlier(next, expiry - of.Loop.Events.TimeProvider.GetUtcNow()) : next;
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // Milliseconds that may have wrapped around: right for anything that lasts less than 24 days.
    private static TimeSpan Since(SocketsConnection of, uint then) => TimeSpan.FromMilliseconds(of.Loop.Now - then);
}
