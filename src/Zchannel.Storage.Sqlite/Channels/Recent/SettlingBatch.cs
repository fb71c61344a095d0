using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// Publications that are settled together, in portions. For the writer's thread alone.
/// </summary>
internal sealed class SettlingBatch
{
    // Of one portion: what is only looked at, what is written, and what is deleted.
    private const int Looks = 8;
    private const long PortionBytes = 1024 * 1024;
    private const long RowBytes = 256;
    private const int Deletions = 8;

    private readonly List<SqliteChannelHistory> _touched = [];
    private readonly RecentEntry[] _entries;
    private readonly long _last;
    private int _settled;
    private int _staged;
    private long _deleted;
    private long _stagedDeleted;

    /// <summary>Begins a batch.</summary>
    /// <param name="entries">The oldest that there are, in the order of their numbers.</param>
    public SettlingBatch(RecentEntry[] entries)
    {
        (_entries, _last, _deleted) = (entries, entries.Length > 0 ? entries[^1].Number : 0, entries.Length > 0 ? entries[0].Number - 1 : 0);
        Array.Sort(entries, static (one, other) => PublicationId.Of(one.History.Staging.Id, one.Offset).CompareTo(PublicationId.Of(other.History.Staging.Id, other.Offset)));
    }

    /// <summary>Writes a portion.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="rows">About how many rows.</param>
    public void Write(StoreTransaction transaction, int rows)
    {
        (_staged, _stagedDeleted) = (_settled, _deleted);
        var isAll = rows == int.MaxValue;
        var (left, looks, bytes) = (rows, isAll ? rows : rows * Looks, isAll ? long.MaxValue : Math.Max(PortionBytes, rows * RowBytes));
        for (; _staged < _entries.Length && left > 0 && looks > 0 && bytes > 0; looks--)
        {
            var entry = _entries[_staged++];
            if (entry.History.Kept.Holds(entry.Offset))
            {
                RecentRows.Settle(transaction, entry.Number);
                (left, bytes) = (left - 1, bytes - entry.Bytes);
            }

            Touch(transaction, entry, ref left);
        }

        if (_staged == _entries.Length && left > 0)
        {
            // Only now: until all are settled, what is erased is erased in both places.
            _stagedDeleted = isAll ? _last : Math.Min(_last, _deleted + ((long)left * Deletions));
            RecentRows.DeleteThrough(transaction, _stagedDeleted);
        }
    }

    /// <summary>Notes that the portion is kept.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Committed()
    {
        foreach (var history in _touched)
        {
            history.Staging.Committed();
        }

        _touched.Clear();
        (_settled, _deleted) = (_staged, _stagedDeleted);
        if (_deleted < _last)
        {
            return false;
        }

        for (var i = 0; i < _entries.Length; i++)
        {
            if (i + 1 == _entries.Length || _entries[i + 1].History != _entries[i].History)
            {
                _entries[i].History.Kept.Settle(_entries[i].Offset);
            }
        }

        return true;
    }

    /// <summary>Notes that the portion was not written.</summary>
    public void Failed() => _touched.Clear();

    private void Touch(StoreTransaction transaction, RecentEntry entry, ref int left)
    {
        if (_touched.Count == 0 || _touched[^1] != entry.History)
        {
            _touched.Add(entry.History);
            left--;
        }

        entry.History.Staging.Settle(transaction, entry.Offset);
    }
}
