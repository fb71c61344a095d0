using Zchannel.Connections;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// What a connection waits for off its loop, and how it comes back: a message that the session has in hand, and older
/// publications from a store. Begun and ended on the loop's thread; nothing of the connection is touched in between.
/// </summary>
internal static class SocketErrands
{
    /// <summary>Waits for a message that the session has in hand, and then goes on reading.</summary>
    public static async Task FinishAsync(SocketsConnection connection, ValueTask message)
    {
        Action<SocketsConnection> next = OnTaken;
        try
        {
            await message.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            next = OnLost;
        }
        catch (Exception exception)
        {
            SocketsConnection.Log.Failed(connection.Loop.Logger, connection.Connection.Id, exception);
            connection.Connection.Close(CloseReason.Failed);
            next = OnLost;
        }

        connection.Loop.Events.Post(new ConnectionStep(connection, next));
    }

    /// <summary>Fetches older publications, and then goes on.</summary>
    public static void Fetch(SocketsConnection connection)
    {
        connection.Set(SocketState.Fetching);
        connection.Reception ??= connection.Loop.Receiver.Rent(connection.MaxMessageBytes);
        ThreadPool.UnsafeQueueUserWorkItem(static connection => _ = FetchAsync(connection), connection, preferLocal: false);
    }

    private static async Task FetchAsync(SocketsConnection connection)
    {
        try
        {
            await connection.Connection.FetchAsync(connection.Reception!.Ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The connection has ended meanwhile.
        }
        catch (Exception exception)
        {
            SocketsConnection.Log.Failed(connection.Loop.Logger, connection.Connection.Id, exception);
            connection.Connection.Close(CloseReason.Failed);
        }

        connection.Loop.Events.Post(new ConnectionStep(connection, OnFetched));
    }

    private static void OnTaken(SocketsConnection connection)
    {
        if (TryComeBack(connection, SocketState.InHand))
        {
            SocketSender.Deliver(connection);
            connection.Loop.Receiver.Continue(connection);
        }
    }

    private static void OnLost(SocketsConnection connection)
    {
        if (TryComeBack(connection, SocketState.InHand))
        {
            connection.PeerIsDone();
        }
    }

    private static void OnFetched(SocketsConnection connection)
    {
        if (TryComeBack(connection, SocketState.Fetching))
        {
            SocketSender.Deliver(connection);
            connection.Loop.Receiver.Settle(connection);
        }
    }

    // Whoever comes back last to a connection that has ended meanwhile gives its place back.
    private static bool TryComeBack(SocketsConnection connection, SocketState from)
    {
        connection.Clear(from);
        if (connection.Is(SocketState.Ended) && !connection.Is(SocketState.InHand | SocketState.Fetching))
        {
            connection.LetGo();
        }

        return !connection.Is(SocketState.Ended);
    }
}
