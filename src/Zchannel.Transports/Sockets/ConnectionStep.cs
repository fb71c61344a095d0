namespace Zchannel.Transports.Sockets;

/// <summary>
/// What is next for a connection, behind something that went on elsewhere.
/// </summary>
internal sealed class ConnectionStep(SocketsConnection connection, Action<SocketsConnection> next) : ILoopWork
{
    /// <inheritdoc />
    public void Run()
    {
        try
        {
            next(connection);
        }
        catch (Exception exception)
        {
            connection.Fail(exception);
        }
    }
}
