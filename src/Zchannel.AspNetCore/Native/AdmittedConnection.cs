using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Native;

/// <summary>
/// A connection that has its place: counted, subscribed, and with room for its events. Disposing of it gives all back
/// and tells the application, if it was told of the beginning.
/// </summary>
internal sealed class AdmittedConnection(Connection connection, Channel channel, StreamPosition position, bool hasGap, ConnectionEvents events) : IAsyncDisposable
{
    private bool _isConnected;

    public Connection Connection { get; } = connection;

    public Channel Channel { get; } = channel;

    /// <summary>Where the cursor stands; the head for a client that only writes.</summary>
    public StreamPosition Position { get; } = position;

    /// <summary>Whether publications behind the place asked for are lost.</summary>
    public bool HasGap { get; } = hasGap;

    /// <summary>Tells the application that the client has come. The cursor is placed, so an answer to it is heard.</summary>
    public async ValueTask TellConnectedAsync()
    {
        _isConnected = true;
        Connection.App.Usage.ConnectionOpened(Connection.Format);
        await events.ConnectedAsync(Connection, Channel);
        Connection.Messages.Open();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Connection.Messages.CloseAsync();
        if (Connection.Subscriptions is { Count: > 0 } subscriptions)
        {
            Channel.Unsubscribe(subscriptions[0]);
        }

        Channel.EndUse();
        Connection.App.Connections.Remove(Connection);
        Connection.App.Connections.Release(Connection.Place);
        if (_isConnected)
        {
            Connection.App.Usage.ConnectionClosed(Connection.Format, Connection.Closing ?? CloseReason.ClientLeft);
            await events.DisconnectedAsync(Connection, Channel);
        }
        else
        {
            events.Release(Connection.App, Connection.CallbackKinds);
        }
    }
}
