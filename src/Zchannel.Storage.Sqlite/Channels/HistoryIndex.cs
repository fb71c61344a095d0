using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Which publications of a channel are kept, without their payloads: a ring that grows with what the rule keeps. Not thread-safe.
/// </summary>
/// <param name="head">The offset of the newest publication, which need not be kept.</param>
internal sealed class HistoryIndex(long head)
{
    /// <summary>The bytes of an entry.</summary>
    public const int EntryBytes = 16;

    // The ring's length is 0 or a power of two.
    private IndexEntry[] _ring = [];
    private int _start;

    public long Head { get; private set; } = head;

    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public int Erased { get; private set; }

    /// <summary>The offset of the oldest that is kept; the one behind the head where none is.</summary>
    public long First => Head - Count + 1;

    /// <summary>When the oldest that is kept was accepted.</summary>
    public long OldestTime => Count > 0 ? At(0).Time : long.MaxValue;

    /// <summary>The memory it holds.</summary>
    public long Capacity => (long)_ring.Length * EntryBytes;

    /// <summary>What it counts (<see cref="StoredBytes"/>).</summary>
    public long Cost => StoredBytes.Cost(Bytes, Count);

    /// <summary>Whether an offset is one of those that are kept, and in which state.</summary>
    public EntryState? StateOf(long offset) => offset >= First && offset <= Head ? At((int)(offset - First)).State : null;

    /// <summary>Adds the next publication.</summary>
    public void Add(IndexEntry entry)
    {
        if (Count == _ring.Length)
        {
            Resize(Math.Max(4, _ring.Length * 2));
        }

        _ring[(_start + Count) & (_ring.Length - 1)] = entry;
        Count++;
        Head++;
        Tally(entry, 1);
    }

    /// <summary>Notes a publication that is not kept; then nothing before it is either.</summary>
    public void Skip()
    {
        Clear();
        Head++;
    }

    /// <summary>Lets go of what a rule does not keep, the oldest first.</summary>
    public void Trim(ChannelRule rule, DateTimeOffset now)
    {
        var age = rule.HistoryAge.Ticks;
        var ticks = now.UtcTicks;
        while (Count > 0 && (Count > rule.History || Bytes > rule.HistoryBytes || ticks - At(0).Time > age || At(0).State == EntryState.Lost))
        {
            RemoveOldest();
        }

        if (Count == 0 && _ring.Length > 4)
        {
            Clear();
        }
    }

    /// <summary>Lets go of the oldest, as long as they are not younger than a time and more is to go.</summary>
    /// <param name="time">The time, in ticks of UTC.</param>
    /// <param name="cost">How much is to go.</param>
    /// <returns>How much has gone.</returns>
    public long RemoveOldest(long time, long cost)
    {
        var before = Cost;
        while (Count > 0 && At(0).Time <= time && before - Cost < cost)
        {
            RemoveOldest();
        }

        return before - Cost;
    }

    private void RemoveOldest()
    {
        Tally(At(0), -1);
        _start = (_start + 1) & (_ring.Length - 1);
        Count--;
    }

    /// <summary>Lets go of all, and of the memory.</summary>
    public void Clear() => (_ring, _start, Count, Bytes, Erased) = ([], 0, 0, 0, 0);

    /// <summary>Notes what has become of a publication.</summary>
    public void Mark(long offset, EntryState state)
    {
        if (StateOf(offset) is EntryState.Kept or EntryState.Erased)
        {
            ref var entry = ref _ring[(_start + (int)(offset - First)) & (_ring.Length - 1)];
            Tally(entry, -1);
            entry = entry.Become(state);
            Tally(entry, 1);
        }
    }

    /// <summary>Tells of a publication that is kept.</summary>
    public IndexEntry this[long offset] => At((int)(offset - First));

    /// <summary>Finds the publications of a page: one run of readable ones. What is lost behind them is told of by the page that follows.</summary>
    public PageRange FindPage(long after, int limit, long maxBytes)
    {
        var wanted = (int)Math.Clamp(after + 1 - First, 0, Count);
        var first = wanted;
        while (first < Count && At(first).State == EntryState.Lost)
        {
            first++;
        }

        var end = first;
        for (var bytes = 0L; end < Count && end - first < limit && At(end).State != EntryState.Lost; end++)
        {
            bytes += At(end).Length;
            if (end > first && bytes > maxBytes)
            {
                break;
            }
        }

        return new PageRange(First + first, end - first, IsComplete: after + 1 >= First && first == wanted, HasMore: end < Count);
    }

    /// <summary>Finds the newest publication before a time.</summary>
    /// <returns>Its offset; the one before the oldest where there is none.</returns>
    public long FindOffset(long time)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = At(middle).Time < time ? (middle + 1, high) : (low, middle);
        }

        return First - 1 + low;
    }

    private void Tally(IndexEntry entry, int sign)
    {
        Bytes += sign * entry.Length;
        Erased += entry.State == EntryState.Erased ? sign : 0;
    }

    private void Resize(int length)
    {
        var larger = new IndexEntry[length];
        for (var i = 0; i < Count; i++)
        {
            larger[i] = At(i);
        }

        (_ring, _start) = (larger, 0);
    }

    private IndexEntry At(int index) => _ring[(_start + index) & (_ring.Length - 1)];
}
