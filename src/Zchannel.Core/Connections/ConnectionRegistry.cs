using System.Collections.Concurrent;

namespace Zchannel.Connections;

/// <summary>
/// The connections of one app, counted. Safe for concurrent use.
/// </summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<ConnectionId, Connection> _byId = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Connection> All => _byId.Select(pair => pair.Value);

    /// <summary>Takes a place before the connection exists.</summary>
    /// <param name="limit">How many connections there may be; 0 for any number.</param>
    public bool TryReserve(int limit)
    {
        if (Interlocked.Increment(ref _count) <= limit || limit == 0)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives a place back whose connection was not, or is no longer, registered.</summary>
    public void Release() => Interlocked.Decrement(ref _count);

    public void Add(Connection connection) => _byId[connection.Id] = connection;

    public void Remove(Connection connection) => _byId.TryRemove(connection.Id, out _);
}
