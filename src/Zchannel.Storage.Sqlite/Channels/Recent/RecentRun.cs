using Zchannel.Channels;

namespace Zchannel.Storage.Sqlite.Channels.Recent;

/// <summary>
/// A channel's publications that have yet to be settled: the newest, without a gap up to the head. Not thread-safe.
/// </summary>
/// <param name="head">The offset of the newest publication that is settled.</param>
internal sealed class RecentRun(long head)
{
    // The ring's length is 0 or a power of two.
    private (Publication Publication, long Number)[] _ring = [];
    private int _start;
    private int _count;

    /// <summary>The offset of the oldest; the one behind the head where there is none.</summary>
    public long First { get; private set; } = head + 1;

    private long Head => First + _count - 1;

    /// <summary>Adds the next publication.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="number">The number of its row.</param>
    public void Add(Publication publication, long number)
    {
        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_start + _count) & (_ring.Length - 1)] = (publication, number);
        _count++;
    }

    /// <summary>Lets go of all up to an offset.</summary>
    public void DropThrough(long offset)
    {
        for (; _count > 0 && First <= offset; First++, _count--)
        {
            _ring[_start] = default;
            _start = (_start + 1) & (_ring.Length - 1);
        }

        if (_count == 0)
        {
            (_ring, _start, First) = ([], 0, Math.Max(First, offset + 1));
        }
    }

    /// <summary>Copies publications that are there.</summary>
    public void CopyTo(List<Publication> publications, long first, long last)
    {
        for (var offset = first; offset <= last; offset++)
        {
            publications.Add(At(offset).Publication);
        }
    }

    /// <summary>The number of a publication's row; 0 where it is not here.</summary>
    public long NumberOf(long offset) => offset >= First && offset <= Head ? At(offset).Number : 0;

    /// <summary>Puts a place in a publication's stead.</summary>
    public void Erase(long offset)
    {
        if (NumberOf(offset) != 0)
        {
            ref var place = ref At(offset);
            place.Publication = place.Publication.Erased();
        }
    }

    /// <summary>The payload bytes behind an offset.</summary>
    public long BytesAfter(long offset)
    {
        var bytes = 0L;
        for (var i = Math.Max(offset + 1, First); i <= Head; i++)
        {
            bytes += At(i).Publication.Payload.Length;
        }

        return bytes;
    }

    private void Grow()
    {
        var larger = new (Publication, long)[Math.Max(4, _ring.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_start + i) & (_ring.Length - 1)];
        }

        (_ring, _start) = (larger, 0);
    }

    private ref (Publication Publication, long Number) At(long offset) => ref _ring[(_start + (int)(offset - First)) & (_ring.Length - 1)];
}
