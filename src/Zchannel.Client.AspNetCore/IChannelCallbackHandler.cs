namespace Zchannel.Client;

/// <summary>
/// Takes the callbacks of a channel server. Each call stands in the scope of its request.
/// </summary>
/// <remarks>
/// 1. A callback whose method ends is done. 2. One whose method throws is sent again, for 24 hours. 3. Its signature was
/// genuine and fresh. 4. Whatever is not implemented is taken and forgotten. 5. Calls for different connections run at the
/// same time, and a repeat may run beside the first.
/// </remarks>
public interface IChannelCallbackHandler
{
    /// <summary>A client has come.</summary>
    /// <param name="callback">The event.</param>
    /// <param name="cancellationToken">Ends when the server no longer waits for the answer.</param>
    /// <returns>The work that the event causes.</returns>
    Task ConnectedAsync(ClientConnected callback, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A client has written.</summary>
    /// <param name="callback">The event.</param>
    /// <param name="cancellationToken">Ends when the server no longer waits for the answer.</param>
    /// <returns>The work that the event causes.</returns>
    Task MessageAsync(ClientMessage callback, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A client has gone.</summary>
    /// <param name="callback">The event.</param>
    /// <param name="cancellationToken">Ends when the server no longer waits for the answer.</param>
    /// <returns>The work that the event causes.</returns>
    Task DisconnectedAsync(ClientDisconnected callback, CancellationToken cancellationToken) => Task.CompletedTask;
}
