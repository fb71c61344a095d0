namespace Zchannel.Connections;

/// <summary>
/// Tells connections apart by their ids, and finds them by an id alone. An object's own hash code would be kept beside
/// the object from then on, where its lock is.
/// </summary>
internal sealed class ConnectionsById : IEqualityComparer<Connection>, IAlternateEqualityComparer<ConnectionId, Connection>
{
    public static ConnectionsById Instance { get; } = new();

    public bool Equals(Connection? x, Connection? y) => x == y || (x is not null && y is not null && x.Id == y.Id);

    public int GetHashCode(Connection connection) => connection.Id.GetHashCode();

    public bool Equals(ConnectionId alternate, Connection other) => other.Id == alternate;

    public int GetHashCode(ConnectionId alternate) => alternate.GetHashCode();

    public Connection Create(ConnectionId alternate) => throw new NotSupportedException();
}
