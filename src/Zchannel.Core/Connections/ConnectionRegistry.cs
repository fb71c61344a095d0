using System.Runtime.InteropServices;
using Zchannel.Apps;

namespace Zchannel.Connections;

/// <summary>
/// The connections of one app: counted in all, by user, by token and by address, and found by id and by user. Safe for
/// concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards everything; nothing else is taken under it.</remarks>
internal sealed class ConnectionRegistry
{
    private readonly Lock _gate = new();
    private readonly HashSet<Connection> _all = new(ConnectionsById.Instance);
    private readonly Dictionary<string, UserConnections> _byUser = new(StringComparer.Ordinal);
    private readonly Dictionary<long, int> _perToken = [];
    private readonly Dictionary<ClientAddress, int> _perAddress = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>All connections, as they are at this moment.</summary>
    public Connection[] All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

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
            if (place.Token is not 0)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_perToken, place.Token, out _)++;
            }

            if (place.User is { } user)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_byUser, user, out _).Places++;
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
            if (place.Token is not 0)
            {
                DecrementUnsynchronized(_perToken, place.Token);
            }

            if (place.User is { } user)
            {
                ref var connections = ref CollectionsMarshal.GetValueRefOrNullRef(_byUser, user);
                connections.Places--;
                ForgetUnsynchronized(user, ref connections);
            }
        }
    }

    public void Add(Connection connection)
    {
        lock (_gate)
        {
            if (_all.Add(connection) && connection.User is { } user)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_byUser, user, out _).Add(connection);
            }
        }
    }

    public void Remove(Connection connection)
    {
        lock (_gate)
        {
            if (_all.Remove(connection) && connection.User is { } user)
            {
                ref var connections = ref CollectionsMarshal.GetValueRefOrNullRef(_byUser, user);
                connections.Remove(connection);
                ForgetUnsynchronized(user, ref connections);
            }
        }
    }

    /// <summary>Finds a connection.</summary>
    public Connection? Find(ConnectionId id)
    {
        lock (_gate)
        {
            return _all.GetAlternateLookup<ConnectionId>().TryGetValue(id, out var connection) ? connection : null;
        }
    }

    /// <summary>Finds the connections of a user, as they are at this moment.</summary>
    public Connection[] OfUser(string user)
    {
        lock (_gate)
        {
            return _byUser.TryGetValue(user, out var connections) ? connections.All : [];
        }
    }

    private Limit? FindReachedUnsynchronized(ConnectionPlace place, AppLimits limits)
    {
        if (limits.Connections > 0 && _count >= limits.Connections)
        {
            return Limit.Connections;
        }

        if (place.User is { } user && limits.ConnectionsPerUser > 0 && _byUser.GetValueOrDefault(user).Places >= limits.ConnectionsPerUser)
        {
            return Limit.ConnectionsPerUser;
        }

        if (place.Token is not 0 && limits.ConnectionsPerToken > 0 && _perToken.GetValueOrDefault(place.Token) >= limits.ConnectionsPerToken)
        {
            return Limit.ConnectionsPerToken;
        }

        return limits.ConnectionsPerAddress > 0 && _perAddress.GetValueOrDefault(place.Address) >= limits.ConnectionsPerAddress
            ? Limit.ConnectionsPerAddress
            : null;
    }

    private void ForgetUnsynchronized(string user, ref UserConnections connections)
    {
        if (connections.IsEmpty)
        {
            _byUser.Remove(user);
        }
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
