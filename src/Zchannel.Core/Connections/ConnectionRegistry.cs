using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Zchannel.Apps;

namespace Zchannel.Connections;

/// <summary>
/// The connections of one app: counted in all, by user, by token and by address, and found by id and by user. Safe for
/// concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards the counts and the users' lists; nothing else is taken under it.</remarks>
internal sealed class ConnectionRegistry
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ConnectionId, Connection> _byId = new();
    private readonly Dictionary<string, int> _perUser = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _perToken = [];
    private readonly Dictionary<ClientAddress, int> _perAddress = [];
    private readonly Dictionary<string, HashSet<Connection>> _byUser = new(StringComparer.Ordinal);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Connection> All => _byId.Select(pair => pair.Value);

    /// <summary>Takes a place before the connection exists.</summary>
    /// <param name="place">What the connection is counted by.</param>
    /// <param name="limits">How many there may be.</param>
    /// <returns>Null, or the bound that keeps it out.</returns>
    public LimitReached? TryReserve(ConnectionPlace place, AppLimits limits)
    {
        lock (_gate)
        {
            if (FindReachedUnsynchronized(place, limits) is { } reached)
            {
                return new LimitReached(reached);
            }

            _count++;
            CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, place.Address, out _)++;
            if (place.Token is { } token)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_perToken, token, out _)++;
            }

            if (place.User is { } user)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_perUser, user, out _)++;
            }

            return null;
        }
    }

    /// <summary>Gives a place back whose connection was not, or is no longer, registered.</summary>
    public void Release(ConnectionPlace place)
    {
        lock (_gate)
        {
            _count--;
            DecrementUnsynchronized(_perAddress, place.Address);
            if (place.Token is { } token)
            {
                DecrementUnsynchronized(_perToken, token);
            }

            if (place.User is { } user)
            {
                DecrementUnsynchronized(_perUser, user);
            }
        }
    }

    public void Add(Connection connection)
    {
        _byId[connection.Id] = connection;
        if (connection.User is { } user)
        {
            lock (_gate)
            {
                ref var all = ref CollectionsMarshal.GetValueRefOrAddDefault(_byUser, user, out _);
                (all ??= new HashSet<Connection>(1)).Add(connection);
            }
        }
    }

    public void Remove(Connection connection)
    {
        _byId.TryRemove(connection.Id, out _);
        if (connection.User is { } user)
        {
            lock (_gate)
            {
                if (_byUser.TryGetValue(user, out var all) && all.Remove(connection) && all.Count == 0)
                {
                    _byUser.Remove(user);
                }
            }
        }
    }

    /// <summary>Finds a connection.</summary>
    public Connection? Find(ConnectionId id) => _byId.GetValueOrDefault(id);

    /// <summary>Finds the connections of a user, as they are at this moment.</summary>
    public Connection[] OfUser(string user)
    {
        lock (_gate)
        {
            return _byUser.TryGetValue(user, out var all) ? [.. all] : [];
        }
    }

    private Limit? FindReachedUnsynchronized(ConnectionPlace place, AppLimits limits)
    {
        if (limits.Connections > 0 && _count >= limits.Connections)
        {
            return Limit.Connections;
        }

        if (place.User is { } user && limits.ConnectionsPerUser > 0 && _perUser.GetValueOrDefault(user) >= limits.ConnectionsPerUser)
        {
            return Limit.ConnectionsPerUser;
        }

        if (place.Token is { } token && limits.ConnectionsPerToken > 0 && _perToken.GetValueOrDefault(token) >= limits.ConnectionsPerToken)
        {
            return Limit.ConnectionsPerToken;
        }

        return limits.ConnectionsPerAddress > 0 && _perAddress.GetValueOrDefault(place.Address) >= limits.ConnectionsPerAddress
            ? Limit.ConnectionsPerAddress
            : null;
    }

    private static void DecrementUnsynchronized<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(counts, key);
        if (--count == 0)
        {
            counts.Remove(key);
        }
    }
}
