using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// A channel's row while publications are settled that a server has left. One that is missing or damaged takes none.
/// </summary>
internal sealed class SettledChannel
{
    private readonly ChannelRow? _row;
    private HistorySummary _summary;
    private long _head;
    private long _lastUsed;

    /// <summary>Reads the row.</summary>
    public SettledChannel(StoreTransaction transaction, long id)
    {
        Id = id;
        _row = ChannelRows.Find(transaction, id, out _summary);
        (_head, _lastUsed) = (_row?.Head ?? 0, _row?.LastUsed ?? 0);
    }

    public long Id { get; }

    /// <summary>Takes a publication, in the order of their offsets.</summary>
    /// <returns>Whether it is to be written: it is none that was settled before, or let go of.</returns>
    public bool Take(long offset, long time, int bytes)
    {
        if (_row is null || offset <= _row.Head)
        {
            return false;
        }

        (_head, _lastUsed) = (offset, Math.Max(_lastUsed, time));
        if (offset < _summary.First)
        {
            return false;
        }

        _summary = _summary with { Bytes = _summary.Bytes + bytes, Oldest = Math.Min(_summary.Oldest, time) };
        return true;
    }

    /// <summary>Writes the row.</summary>
    public void Write(StoreTransaction transaction)
    {
        if (_row is not null && _head != _row.Head)
        {
            ChannelRows.Update(transaction, _row with { Head = _head, LastUsed = _lastUsed }, _summary);
        }
    }
}
