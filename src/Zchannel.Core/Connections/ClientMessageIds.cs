namespace Zchannel.Connections;

/// <summary>
/// The ids of client messages that an app has accepted of late, so that one sent again after a reconnect is accepted
/// once.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards everything; nothing else is taken under it. Safe for concurrent use.</remarks>
internal sealed class ClientMessageIds
{
    /// <summary>How many ids are remembered; beyond it the oldest is forgotten, and its repeat would count as new.</summary>
    public const int Bound = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<ClientMessageKey> _keys = [];
    private readonly Queue<(ClientMessageKey Key, DateTimeOffset Until)> _oldestFirst = new();

    /// <summary>Remembers an id.</summary>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(ClientMessageKey key, DateTimeOffset now, TimeSpan window)
    {
        lock (_gate)
        {
            while (_oldestFirst.TryPeek(out var oldest) && (oldest.Until <= now || _oldestFirst.Count >= Bound))
            {
                _keys.Remove(_oldestFirst.Dequeue().Key);
            }

            if (!_keys.Add(key))
            {
                return false;
            }

            _oldestFirst.Enqueue((key, now + window));
            return true;
        }
    }

    /// <summary>Forgets the id of a message that was not accepted after all.</summary>
    public void Remove(ClientMessageKey key)
    {
        lock (_gate)
        {
            _keys.Remove(key);
        }
    }
}
