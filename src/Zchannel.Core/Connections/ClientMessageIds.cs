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
    private readonly Dictionary<ClientMessageKey, LinkedListNode<Remembered>> _byKey = [];
    private readonly LinkedList<Remembered> _oldestFirst = new();

    /// <summary>Remembers an id.</summary>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(ClientMessageKey key, DateTimeOffset now, TimeSpan window)
    {
        lock (_gate)
        {
            while (_oldestFirst.First is { } oldest && oldest.Value.Until <= now)
            {
                ForgetUnsynchronized(oldest);
            }

            if (_byKey.TryGetValue(key, out var known))
            {
                if (known.Value.Until > now)
                {
                    return false;
                }

                // Its window is over, and only a longer one before it has kept it.
                ForgetUnsynchronized(known);
            }

            if (_byKey.Count >= Bound)
            {
                ForgetUnsynchronized(_oldestFirst.First!);
            }

            _byKey.Add(key, _oldestFirst.AddLast(new Remembered(key, now + window)));
            return true;
        }
    }

    /// <summary>Forgets the id of a message that was not accepted after all.</summary>
    public void Remove(ClientMessageKey key)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var known))
            {
                ForgetUnsynchronized(known);
            }
        }
    }

    private void ForgetUnsynchronized(LinkedListNode<Remembered> node)
    {
        _byKey.Remove(node.Value.Key);
        _oldestFirst.Remove(node);
    }

    private readonly record struct Remembered(ClientMessageKey Key, DateTimeOffset Until);
}
