using Zchannel.Channels;
using Zchannel.Diagnostics;
using Zchannel.Storage.Sqlite.Channels.Recent;

namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What is kept of a channel: an index of all, and the publications themselves that are yet to be settled. Not thread-safe.
/// </summary>
/// <param name="found">What the database has of the channel.</param>
/// <param name="memory">Where the memory of the index is accounted for.</param>
/// <param name="account">Where what the app has in the database is.</param>
internal sealed class KeptPublications(FoundChannel found, MemoryAccount memory, StoredBytes.Account account)
{
    private readonly HistoryIndex _index = found.Index;
    private readonly RecentRun _recent = new(found.Index.Head);
    private long _accounted;
    private bool _isTrimming = found.HasRemains;

    // Where there may be rows of what is no longer kept.
    private long _rowsFrom = found.Index.First;
    private long _rowsThrough = found.Index.Head;

    /// <summary>What it counts in its app's account.</summary>
    public long Stored { get; private set; } = found.Stored;

    public long Head => _index.Head;

    public int Count => _index.Count;

    public long Bytes => _index.Bytes;

    public int Erased => _index.Erased;

    public long OldestTime => _index.OldestTime;

    /// <summary>Adds a publication that is committed.</summary>
    public void Add(Publication publication, Placement placement)
    {
        if (placement.IsKept)
        {
            _index.Add(new IndexEntry(publication.Time.UtcTicks, publication.Payload.Length, publication.Kind, EntryState.Kept));
            _recent.Add(publication, placement.Number);
        }
        else
        {
            _index.Skip();
        }
    }

    /// <summary>Lets go of what a rule does not keep.</summary>
    public void Trim(ChannelRule rule, DateTimeOffset now)
    {
        _index.Trim(rule, now);
        Account();
    }

    /// <summary>Lets go of the oldest, as long as they are not younger than a time and more is to go.</summary>
    /// <returns>How much has gone.</returns>
    public long RemoveOldest(long time, long cost)
    {
        var removed = _index.RemoveOldest(time, cost);
        Account();
        return removed;
    }

    /// <summary>Lets go of all; what it counts is left to whoever takes it out of the database.</summary>
    public void Clear()
    {
        _index.Clear();
        _recent.DropThrough(_index.Head);
        memory.Add(-_accounted);
        _accounted = 0;
    }

    /// <summary>Accounts for what is there now.</summary>
    public void Account()
    {
        _recent.DropThrough(_index.First - 1);
        if (_index.Cost != Stored)
        {
            account.Add(_index.Cost - Stored);
            Stored = _index.Cost;
        }

        if (_index.Capacity != _accounted)
        {
            // The index is what a channel costs in memory.
            memory.Add(_index.Capacity - _accounted);
            _accounted = _index.Capacity;
        }
    }

    /// <summary>Finds a page.</summary>
    /// <param name="after">The offset behind which it begins.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="maxBytes">How many bytes at most.</param>
    /// <param name="settled">What of it is to be read from the disk.</param>
    /// <param name="recent">What of it is here, which comes after that.</param>
    public PageRange FindPage(long after, int limit, long maxBytes, out PageRange settled, out List<Publication> recent)
    {
        var range = _index.FindPage(after, limit, maxBytes);
        settled = range.Through(_recent.First - 1);
        recent = new List<Publication>(range.Count - settled.Count);
        _recent.CopyTo(recent, range.First + settled.Count, range.Last);
        return range;
    }

    public long FindOffset(long time) => _index.FindOffset(time);

    /// <summary>Whether a publication is still kept.</summary>
    public bool Holds(long offset) => _index.StateOf(offset) is not null;

    /// <summary>The number of a publication's row among those that came lately; 0 where it is settled.</summary>
    public long NumberOf(long offset) => _recent.NumberOf(offset);

    /// <summary>Tells what is kept.</summary>
    /// <param name="settled">The offset up to which bytes count.</param>
    public HistorySummary Summarize(long settled) => new(_index.First, _index.Bytes - _recent.BytesAfter(settled), _index.OldestTime);

    /// <summary>Notes that all up to an offset is where the channel has its publications, or let go of.</summary>
    public void Settle(long offset)
    {
        _recent.DropThrough(offset);
        _rowsThrough = Math.Max(_rowsThrough, offset);
    }

    /// <summary>Notes a publication as erased.</summary>
    public void Erase(long offset)
    {
        _index.Mark(offset, EntryState.Erased);
        _recent.Erase(offset);
        Account();
    }

    /// <summary>Notes as lost what is kept in a range and was not found there.</summary>
    /// <returns>The offsets of what is lost.</returns>
    public List<long> Lose(PageRange range, HashSet<long> found)
    {
        var lost = new List<long>();
        for (var offset = range.First; offset <= range.Last; offset++)
        {
            if (!found.Contains(offset) && _index.StateOf(offset) is EntryState.Kept or EntryState.Erased)
            {
                _index.Mark(offset, EntryState.Lost);
                lost.Add(offset);
            }
        }

        Account();
        return lost;
    }

    /// <summary>Lists what can be erased.</summary>
    /// <param name="offset">The offset of the one to erase; null for all there are.</param>
    public List<(long Offset, IndexEntry Entry)> FindErasable(long? offset)
    {
        var (first, last) = offset is { } one ? (one, one) : (_index.First, _index.Head);
        var places = new List<(long, IndexEntry)>();
        for (var i = first; i <= last; i++)
        {
            if (_index.StateOf(i) is EntryState.Kept)
            {
                places.Add((i, _index[i]));
            }
        }

        return places;
    }

    /// <summary>Whether there are rows to be deleted that nobody has been told of yet; then somebody has been.</summary>
    /// <param name="slack">How many there must be.</param>
    public bool BeginToTrim(int slack)
    {
        if (_isTrimming || Math.Min(_index.First - 1, _rowsThrough) - _rowsFrom + 1 < slack)
        {
            return false;
        }

        _isTrimming = true;
        return true;
    }

    /// <summary>Notes that the rows are being deleted: what is let go of from now on is told anew.</summary>
    /// <returns>The offset before which nothing is kept.</returns>
    public long TrimRows()
    {
        _isTrimming = false;
        _rowsFrom = _index.First;
        return _index.First;
    }
}
