using System.Diagnostics.CodeAnalysis;

namespace Zchannel.Apps;

/// <summary>
/// Keys that an app has seen of late, each with what was made of it, for a window of time.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards everything; nothing else is taken under it. Safe for concurrent use.</remarks>
/// <param name="bound">How many keys are remembered; beyond it the oldest is forgotten, and its repeat counts as new.</param>
internal sealed class RecentKeys<TKey, TValue>(int bound)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, (TValue Value, long Number)> _byKey = [];
    private readonly Queue<(TKey Key, long Number, DateTimeOffset Until)> _oldestFirst = new();
    private long _number;

    /// <summary>Remembers a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What goes with it.</param>
    /// <param name="now">The time.</param>
    /// <param name="window">How long it is remembered.</param>
    /// <param name="existing">What was remembered with it before.</param>
    /// <returns>False when it is remembered already.</returns>
    public bool TryAdd(TKey key, TValue value, DateTimeOffset now, TimeSpan window, [MaybeNullWhen(true)] out TValue existing)
    {
        lock (_gate)
        {
            ForgetUnsynchronized(now);
            if (_byKey.TryGetValue(key, out var found))
            {
                existing = found.Value;
                return false;
            }

            existing = default;
            _byKey.Add(key, (value, ++_number));
            _oldestFirst.Enqueue((key, _number, now + window));
            return true;
        }
    }

    /// <summary>Forgets a key, as if it had never been seen.</summary>
    public void Remove(TKey key)
    {
        lock (_gate)
        {
            _byKey.Remove(key);
        }
    }

    private void ForgetUnsynchronized(DateTimeOffset now)
    {
        while (_oldestFirst.TryPeek(out var oldest) && (oldest.Until <= now || _oldestFirst.Count >= bound))
        {
            _oldestFirst.Dequeue();

            // A key that was removed and added again has a later place in the queue.
            if (_byKey.TryGetValue(oldest.Key, out var found) && found.Number == oldest.Number)
            {
                _byKey.Remove(oldest.Key);
            }
        }
    }
}
