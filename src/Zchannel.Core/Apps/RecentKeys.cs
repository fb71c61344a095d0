using System.Diagnostics.CodeAnalysis;

namespace Zchannel.Apps;

/// <summary>
/// Keys that an app has seen of late, each with what was made of it, for a window of time.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards everything; nothing else is taken under it. Safe for concurrent use.</remarks>
internal sealed class RecentKeys<TKey, TValue>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Remembered>> _byKey = [];
    private readonly LinkedList<Remembered> _oldestFirst = new();

    /// <summary>Remembers a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What goes with it.</param>
    /// <param name="now">The time.</param>
    /// <param name="window">How long it is remembered.</param>
    /// <param name="bound">How many keys are remembered; beyond it the oldest is forgotten, and its repeat counts as new. 0 for any number.</param>
    /// <param name="existing">What was remembered with it before.</param>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(TKey key, TValue value, DateTimeOffset now, TimeSpan window, int bound, [MaybeNullWhen(true)] out TValue existing)
    {
        existing = default;
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
                    existing = known.Value.Value;
                    return false;
                }

                // Its window is over, and only a longer one before it has kept it.
                ForgetUnsynchronized(known);
            }

            while (bound > 0 && _byKey.Count >= bound)
            {
                ForgetUnsynchronized(_oldestFirst.First!);
            }

            _byKey.Add(key, _oldestFirst.AddLast(new Remembered(key, value, now + window)));
            return true;
        }
    }

    /// <summary>Forgets a key, as if it had never been seen.</summary>
    public void Remove(TKey key)
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

    private readonly record struct Remembered(TKey Key, TValue Value, DateTimeOffset Until);
}
