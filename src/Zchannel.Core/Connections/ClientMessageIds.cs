using Zchannel.Apps;

namespace Zchannel.Connections;

/// <summary>
/// The ids of client messages that an app has accepted of late, so that one sent again after a reconnect is accepted
/// once. Safe for concurrent use.
/// </summary>
internal sealed class ClientMessageIds
{
    private readonly RecentKeys<ClientMessageKey, bool> _keys = new();

    /// <summary>Remembers an id.</summary>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(ClientMessageKey key, DateTimeOffset now, TimeSpan window, int bound) => _keys.TryAdd(key, true, now, window, bound, out _);

    /// <summary>Forgets the id of a message that was not accepted after all.</summary>
    public void Remove(ClientMessageKey key) => _keys.Remove(key);
}
