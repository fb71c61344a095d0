using System.Buffers;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// What has been written and not been sent. Holds no memory where that is nothing.
/// </summary>
/// <param name="pool">Where memory comes from.</param>
internal sealed class OutgoingBytes(MemoryPool<byte> pool)
{
    private Block? _first;
    private Block? _last;
    private int _start;

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The first of them, as far as they lie in one piece.</summary>
    public ReadOnlySpan<byte> First => _first is null ? default : _first.Filled.Span[_start..];

    /// <summary>Makes room to write into.</summary>
    public Memory<byte> MakeRoom(int atLeast)
    {
        if (_last is null)
        {
            _first = _last = Block.Rent(pool, atLeast);
            _start = 0;
        }
        else if (_last.Room.Length < atLeast)
        {
            var next = Block.Rent(pool, atLeast);
            _last.Append(next);
            _last = next;
        }

        return _last.Room;
    }

    /// <summary>Notes how much of the room was filled.</summary>
    public void Fill(int count)
    {
        _last!.End += count;
        Length += count;
    }

    /// <summary>Lets go of what was sent, but not of the block that somebody may be writing into.</summary>
    public void Consume(int count)
    {
        Length -= count;
        _start += count;
        while (_first!.Following is { } next && _start >= _first.End)
        {
            _start -= _first.End;
            _first.Return();
            _first = next;
        }
    }

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        for (var block = _first; block is not null; block = block.Following)
        {
            block.Return();
        }

        _first = _last = null;
        _start = Length = 0;
    }
}
