using System.Buffers;

namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// What has been received and not been consumed. Holds no memory where that is nothing.
/// </summary>
/// <param name="pool">Where memory comes from.</param>
internal sealed class ReceivedBytes(MemoryPool<byte> pool)
{
    // Less room than this is not worth a system call.
    private const int MinRoom = 512;

    private Block? _first;
    private Block? _last;
    private int _start;

    public bool IsEmpty => _first is null;

    public ReadOnlySequence<byte> Sequence =>
        _first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_first, _start, _last!, _last!.End);

    /// <summary>Makes room to receive into. To be followed by <see cref="Fill"/>, also with nothing.</summary>
    public Memory<byte> MakeRoom()
    {
        if (_last is null)
        {
            _first = _last = Block.Rent(pool, MinRoom);
            _start = 0;
        }
        else if (_last.Room.Length < MinRoom)
        {
            var next = Block.Rent(pool, MinRoom);
            _last.Append(next);
            _last = next;
        }

        return _last.Room;
    }

    /// <summary>Notes how much of the room was filled.</summary>
    public void Fill(int count)
    {
        _last!.End += count;
        if (_last.End > 0)
        {
            return;
        }

        if (_first == _last)
        {
            Release();
            return;
        }

        // A block behind others that nothing came for stays, for the next try: it has no bytes to show.
    }

    /// <summary>Lets go of what lies before a position.</summary>
    public void Consume(SequencePosition consumed)
    {
        if (_first is null || consumed.GetObject() is not Block target)
        {
            return;
        }

        while (_first != target)
        {
            DropFirst();
        }

        _start = consumed.GetInteger();
        while (_first is not null && _start == _first.End)
        {
            DropFirst();
        }
    }

    /// <summary>Whether a position is behind everything there is.</summary>
    public bool IsEnd(SequencePosition position) =>
        _first is null || (position.GetObject() is Block block && position.GetInteger() == block.End && IsLast(block));

    /// <summary>Gives all memory back.</summary>
    public void Release()
    {
        while (_first is not null)
        {
            DropFirst();
        }
    }

    private static bool IsLast(Block block) => block.Following is not { End: > 0 };

    private void DropFirst()
    {
        var dropped = _first!;
        _first = dropped.Following;
        _start = 0;
        if (_first is null)
        {
            _last = null;
        }

        dropped.Return();
    }
}
