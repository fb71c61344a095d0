using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;

namespace Zchannel.Fanout;

/// <summary>
/// A run of encoded entries in contiguous bytes. One writer appends under the channel's gate; any number of cursors
/// read without a lock, since bytes before <see cref="Length"/> never change.
/// </summary>
internal sealed class EncodedSegment
{
    // What stands beside the number of cursors, so that both change together: whether the segment was released, and
    // whether its bytes have been paid back since.
    private const int Released = 1 << 30;
    private const int Paid = 1 << 29;
    private const int CursorsMask = Paid - 1;

    private byte[] _bytes;
    private volatile EntryMark[] _marks;

    // Entries in the upper half, bytes in the lower: readers see both as they were at one moment.
    private long _written;
    private int _cursors;
    private volatile EncodedSegment? _next;
    private volatile bool _isCut;
    private volatile bool _hasExclusions;
    private MemoryAccount? _account;

    public EncodedSegment(long startOffset, int capacity, int marks = 4)
    {
        StartOffset = startOffset;
        EndOffset = startOffset;
        _bytes = GC.AllocateUninitializedArray<byte>(capacity);
        _marks = marks == 0 ? [] : new EntryMark[marks];
    }

    /// <summary>The offset that a cursor at the beginning of the segment stands at.</summary>
    public long StartOffset { get; }

    /// <summary>The offset behind the last entry. Only the writer, or one who knows the segment to be complete, may rely on it.</summary>
    public long EndOffset { get; private set; }

    /// <summary>How many bytes may be read.</summary>
    public int Length => (int)Volatile.Read(ref _written);

    /// <summary>What the segment occupies, readable or not.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>Whether some entry is not for everyone.</summary>
    public bool HasExclusions => _hasExclusions;

    /// <summary>How many cursors stand in the segment.</summary>
    public int Cursors => Volatile.Read(ref _cursors) & CursorsMask;

    /// <summary>The segment that follows, once this one is complete.</summary>
    public EncodedSegment? Next => _next;

    /// <summary>Whether the segment has fallen off the lag window.</summary>
    public bool IsCut => _isCut;

    public void Enter() => Interlocked.Increment(ref _cursors);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _cursors) == Released)
        {
            PayBack();
        }
    }

    /// <summary>
    /// Takes the segment off an account, now or when the last cursor leaves it: as long as one stands here, the bytes are there.
    /// </summary>
    public void Release(MemoryAccount account)
    {
        _account = account;
        if ((Interlocked.Or(ref _cursors, Released) & CursorsMask) == 0)
        {
            PayBack();
        }
    }

    /// <summary>
    /// Enters a segment that was released, maybe long ago: from now on it is on the account again until the last leaves it.
    /// </summary>
    public void Reenter(MemoryAccount account)
    {
        _account = account;
        Enter();
        var isNew = (Interlocked.Or(ref _cursors, Released) & Released) == 0;
        var wasPaid = (Interlocked.And(ref _cursors, ~Paid) & Paid) != 0;
        if (isNew || wasPaid)
        {
            account.Add(Capacity);
        }
    }

    public bool HasRoomFor(int bytes) => _bytes.Length - Length >= bytes;

    /// <summary>Makes room for an entry while the segment is still its maker's alone.</summary>
    public void Grow(int bytes)
    {
        if (!HasRoomFor(bytes))
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
        }
    }

    /// <summary>Appends one entry. Readers see it when this returns.</summary>
    public void Append(IFraming framing, PublicationKind kind, ReadOnlySpan<byte> envelope, long offset, string? excludedClient)
    {
        var header = framing.HeaderLength(envelope.Length);
        var (count, length) = ReadWritten();
        var target = _bytes.AsSpan(length, header + envelope.Length);
        framing.WriteHeader(kind, envelope.Length, target[..header]);
        envelope.CopyTo(target[header..]);

        var end = length + target.Length;
        if (count == _marks.Length)
        {
            var larger = new EntryMark[Math.Max(4, _marks.Length * 2)];
            Array.Copy(_marks, larger, count);
            _marks = larger;
        }

        _marks[count] = new EntryMark(end, offset, excludedClient);
        EndOffset = offset;
        if (excludedClient is not null)
        {
            _hasExclusions = true;
        }

        // Publishes the bytes and the mark: a reader that sees the length sees both.
        Volatile.Write(ref _written, ((count + 1L) << 32) | (uint)end);
    }

    /// <summary>
    /// Has cursors pass entries without getting them, from now on; under the gate that appends are made under. The marks
    /// are replaced whole, since cursors read them without a lock.
    /// </summary>
    /// <param name="first">The offset of the first such entry.</param>
    /// <param name="last">The offset of the last.</param>
    public void Exclude(long first, long last)
    {
        if (last <= StartOffset || first > EndOffset)
        {
            return;
        }

        var marks = (EntryMark[])_marks.Clone();
        var (count, _) = ReadWritten();
        for (var i = 0; i < count; i++)
        {
            if (marks[i].Offset >= first && marks[i].Offset <= last)
            {
                marks[i] = marks[i] with { ExcludedClient = Publication.Everyone };
            }
        }

        _marks = marks;
        _hasExclusions = true;
    }

    public void LinkTo(EncodedSegment next) => _next = next;

    /// <summary>Lets go of what follows, so that a cursor that is stuck here keeps nothing else alive.</summary>
    public void Cut()
    {
        _isCut = true;
        _next = null;
    }

    /// <summary>How many bytes may be read, and of how many entries they are.</summary>
    public (int Entries, int Length) ReadWritten()
    {
        var written = Volatile.Read(ref _written);
        return ((int)(written >> 32), (int)written);
    }

    /// <summary>Of how many entries the first bytes are.</summary>
    public int EntriesBefore(int index) => index == 0 ? 0 : MarkEndingAt(index) + 1;

    public ReadOnlyMemory<byte> Slice(int start, int end) => _bytes.AsMemory(start, end - start);

    /// <summary>The offset that a cursor stands at, behind <paramref name="index"/> readable bytes.</summary>
    public long OffsetAt(int index) => index == 0 ? StartOffset : _marks[MarkEndingAt(index)].Offset;

    /// <summary>The mark of an entry that may be read, counted from 0.</summary>
    public EntryMark Mark(int entry) => _marks[entry];

    /// <summary>Finds where a cursor stands that has passed the entry with an offset, or the beginning of the segment.</summary>
    public bool TryFind(long offset, out int index)
    {
        index = 0;
        if (offset == StartOffset)
        {
            return true;
        }

        var count = ReadableCount(out var marks);
        int low = 0, high = count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (marks[middle].Offset < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        if (low == count || marks[low].Offset != offset)
        {
            return false;
        }

        index = marks[low].End;
        return true;
    }

    /// <summary>Where the newest readable entry begins; the beginning of the segment where there is none.</summary>
    public int StartOfNewest() => ReadableCount(out var marks) is > 1 and var count ? marks[count - 2].End : 0;

    // Two may find that nobody stands here any more, and another may have come meanwhile: one pays, if nobody has.
    private void PayBack()
    {
        if (Interlocked.CompareExchange(ref _cursors, Released | Paid, Released) == Released)
        {
            _account!.Add(-Capacity);
        }
    }

    private int MarkEndingAt(int index)
    {
        var count = ReadableCount(out var marks);
        int low = 0, high = count - 1;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (marks[middle].End < index)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // Reads the count first: the marks up to it, and the array that holds them, were written before it.
    private int ReadableCount(out EntryMark[] marks)
    {
        var (count, _) = ReadWritten();
        marks = _marks;
        return count;
    }
}
