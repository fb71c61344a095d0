using Zchannel.Apps;

namespace Zchannel.Connections;

/// <summary>
/// The ids of client messages that an app has accepted of late, so that one sent again after a reconnect is accepted
/// once. Safe for concurrent use.
/// </summary>
internal sealed class ClientMessageIds
{
    /// <summary>How many ids are remembered; beyond it the oldest is forgotten, and its repeat would count as new.</summary>
    public const int Bound = 100_000;

    private readonly RecentKeys<ClientMessageKey, bool> _keys = new(Bound);

    /// <summary>Remembers an id.</summary>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(ClientMessageKey key, DateTimeOffset now, TimeSpan window) => _keys.TryAdd(key, true, now, window, out _);

    /// <summary>Forgets the id of a message that was not accepted after all.</summary>
    public void Remove(ClientMessageKey key) => _keys.Remove(key);
}
