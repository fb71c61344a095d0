using Microsoft.Extensions.Logging;
using Zchannel.Connections;
using Zchannel.Diagnostics;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// The connections that are served on sockets of our own, from when they are detached until their places are given back.
/// Safe for concurrent use.
/// </summary>
internal sealed partial class SocketsConnections
{
    private readonly SocketsLoop[] _loops;
    private readonly ILogger _logger;
    private int _count;
    private TaskCompletionSource? _none;

    public SocketsConnections(EventLoops loops, ZchannelMetrics metrics, ILogger<SocketsConnections> logger)
    {
        _loops = [.. loops.All.Select(loop => new SocketsLoop(loop, logger, new FanoutTimer(metrics, loop.TimeProvider)))];
        _logger = logger;
    }

    /// <summary>What each event loop does for them.</summary>
    public IReadOnlyList<SocketsLoop> Loops => _loops;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The loop that delivers to what is detached from an event loop.</summary>
    public SocketsLoop Of(EventLoop loop) => _loops[loop.Index];

    /// <summary>Serves a WebSocket whose handshake has been answered, until it ends. Returns at once.</summary>
    /// <param name="socket">The socket, which is ours from now on.</param>
    /// <param name="connection">The connection. Its subscription is with the loop that <see cref="Of"/> names.</param>
    /// <param name="session">The client's side of the protocol.</param>
    /// <param name="maxMessageBytes">The payload bytes of one message from the client.</param>
    /// <param name="place">Disposed of once, when the connection has ended and nothing of it is under way.</param>
    public void Serve(DetachedSocket socket, Connection connection, IClientSession session, int maxMessageBytes, IAsyncDisposable place)
    {
        Interlocked.Increment(ref _count);
        var driver = new SocketsConnection(this, Of(socket.Loop), socket.Descriptor, connection, session, maxMessageBytes, place);
        if (socket.Loop.IsCurrent)
        {
            driver.Begin(socket.Received);
        }
        else
        {
            var received = socket.Received;
            socket.Loop.Post(new ConnectionStep(driver, driver => driver.Begin(received)));
        }
    }

    /// <summary>Waits until there is none. New ones may come meanwhile: it is for when none are let in any more.</summary>
    public Task WhenNoneAsync(CancellationToken cancellationToken)
    {
        var none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        none = Interlocked.CompareExchange(ref _none, none, null) ?? none;
        if (Count == 0)
        {
            none.TrySetResult();
        }

        return none.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Cuts all that there are, for a server that has waited long enough.</summary>
    public void CutAll()
    {
        foreach (var loop in _loops)
        {
            loop.CutAll();
        }
    }

    /// <summary>Gives the place of a connection back that has ended.</summary>
    public void End(IAsyncDisposable place) =>
        ThreadPool.UnsafeQueueUserWorkItem(static state => _ = state.All.EndAsync(state.Place), (All: this, Place: place), preferLocal: false);

    private async Task EndAsync(IAsyncDisposable place)
    {
        try
        {
            await place.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Log.NotGivenBack(_logger, exception);
        }

        if (Interlocked.Decrement(ref _count) == 0)
        {
            Volatile.Read(ref _none)?.TrySetResult();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The place of a connection that has ended could not be given back.")]
        public static partial void NotGivenBack(ILogger logger, Exception exception);
    }
}
