using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Zchannel.Diagnostics;

/// <summary>
/// Counts by name, for what happens seldom. The names come from a closed set. Safe for concurrent use.
/// </summary>
internal sealed class NamedCounts
{
    private readonly ConcurrentDictionary<string, StrongBox<long>> _counts = new(StringComparer.Ordinal);

    /// <summary>The names that were ever counted, with their counts.</summary>
    public IEnumerable<KeyValuePair<string, long>> All =>
        _counts.Select(pair => KeyValuePair.Create(pair.Key, Volatile.Read(ref pair.Value.Value)));

    public void Add(string name, long count = 1) =>
        Interlocked.Add(ref _counts.GetOrAdd(name, static _ => new StrongBox<long>()).Value, count);
}
