using System.Runtime.InteropServices;

namespace Zchannel.Hosting;

/// <summary>
/// Counts things by whom they concern, anew in every window of time. Safe for concurrent use.
/// </summary>
/// <remarks>Lock: <c>_gate</c> guards everything; nothing else is taken under it.</remarks>
/// <param name="timeProvider">The clock.</param>
/// <param name="window">The time after which counting begins anew.</param>
internal sealed class WindowCounts<TKey>(TimeProvider timeProvider, TimeSpan window)
    where TKey : struct
{
    /// <summary>Whom it can tell apart in one window; all beyond that share one count.</summary>
    public const int MaxKeys = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, int> _counts = [];
    private long _since = timeProvider.GetTimestamp();
    private int _others;

    /// <summary>Counts one, or something that weighs as much as many.</summary>
    /// <returns>How many there have been in this window.</returns>
    public int Add(TKey key, int weight = 1)
    {
        lock (_gate)
        {
            if (timeProvider.GetElapsedTime(_since) >= window)
            {
                (_since, _others) = (timeProvider.GetTimestamp(), 0);
                _counts.Clear();
            }

            if (_counts.Count >= MaxKeys && !_counts.ContainsKey(key))
            {
                return _others += weight;
            }

            return CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _) += weight;
        }
    }
}
