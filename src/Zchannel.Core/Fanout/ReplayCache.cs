using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Storage;

namespace Zchannel.Fanout;

/// <summary>
/// Older publications of a channel, encoded on first need in blocks that all who come back at the same time share.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards the list of blocks; nothing is read or encoded under it. <see cref="Clear"/> and
/// <see cref="ReleaseIdle"/> may be called under the channel's gate. Safe for concurrent use.
/// </remarks>
internal sealed class ReplayCache(Channel channel, WireFormat format)
{
    // Blocks end at multiples of this, so that cursors that began at different places soon share the same ones.
    private const int BlockEntries = 128;

    // What stays of blocks in which nobody stands: thousands come back over some seconds, and each walks through all that it
    // missed. So many blocks, and so many times what a subscriber may lag.
    private const int KeptBlocks = 128;
    private const int KeptLags = 4;

    private readonly Lock _gate = new();
    private readonly List<Block> _blocks = [];
    private int _clears;

    /// <summary>Reads the entries behind an offset.</summary>
    /// <returns>
    /// A segment in which the offset is found, with at least one entry behind it; one that begins further on, where what is
    /// between is missing; null when nothing behind the offset is kept. The caller has entered it, and leaves it.
    /// </returns>
    /// <exception cref="StorageUnavailableException">The store cannot read at this moment.</exception>
    public async ValueTask<EncodedSegment?> ReadAsync(long after, CancellationToken cancellationToken)
    {
        TaskCompletionSource<EncodedSegment?>? ours = null;
        Task<EncodedSegment?> segment;
        lock (_gate)
        {
            if (_blocks.Find(block => block.Holds(after)) is { } found)
            {
                segment = found.Reading;
            }
            else
            {
                ours = new(TaskCreationOptions.RunContinuationsAsynchronously);
                segment = ours.Task;
                _blocks.Add(new Block(after, segment));
                ReleaseIdleUnsynchronized(KeptBlocks, (long)KeptLags * channel.Rule.LagBytes);
            }
        }

        if (ours is not null)
        {
            // Not awaited: it ends with the block, for which whoever asked first may leave off waiting like the others.
            _ = FillAsync(after, ours);
        }

        var read = await segment.WaitAsync(cancellationToken).ConfigureAwait(false);
        Enter(read);
        return read;
    }

    /// <summary>Lets go of blocks that nobody stands in any more.</summary>
    public void ReleaseIdle()
    {
        lock (_gate)
        {
            ReleaseIdleUnsynchronized(0, 0);
        }
    }

    /// <summary>Lets go of all blocks; cursors that stand in one finish it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _clears++;
            while (_blocks.Count > 0)
            {
                RemoveUnsynchronized(_blocks.Count - 1);
            }
        }
    }

    // A block that nobody comes to any more lives on as long as a cursor stands in it, and is on the account as long.
    private void Enter(EncodedSegment? segment)
    {
        lock (_gate)
        {
            if (_blocks.Exists(block => block.Segment == segment))
            {
                segment?.Enter();
            }
            else
            {
                segment?.Reenter(channel.Memory);
            }
        }
    }

    // Not cancelled by the one who asked first: others wait for the same block.
    private async Task FillAsync(long after, TaskCompletionSource<EncodedSegment?> block)
    {
        EncodedSegment? segment = null;
        Exception? failure = null;
        int clears;
        do
        {
            clears = Volatile.Read(ref _clears);
            try
            {
                segment = await ReadBlockAsync(after).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // All who wait for the block get it.
                failure = exception;
            }
        }
        // Read while the store was slow, it may hold what was erased meanwhile.
        while (failure is null && clears != Volatile.Read(ref _clears));

        lock (_gate)
        {
            var kept = _blocks.Find(entry => entry.Reading == block.Task);
            if (kept is not null && segment is null)
            {
                _blocks.Remove(kept);
            }
            else if (kept is not null)
            {
                kept.Segment = segment;
                channel.Memory.Add(segment!.Capacity);
            }
        }

        if (failure is null)
        {
            block.SetResult(segment);
        }
        else
        {
            block.SetException(failure);
        }
    }

    private async ValueTask<EncodedSegment?> ReadBlockAsync(long after)
    {
        var limit = BlockEntries - (int)(after % BlockEntries);
        var page = await channel.History.ReadAsync(after, limit, channel.Rule.LagBytes / 4, CancellationToken.None).ConfigureAwait(false);
        if (page.Publications.Count == 0 || after < channel.OldestOffset)
        {
            return null;
        }

        // Up to the first that is missing: the cursor that comes there asks again, and is told.
        var first = page.Publications[0].Position.Offset;
        var run = page.Publications.TakeWhile((publication, i) => publication.Position.Offset == first + i);
        return Encode(first - 1, [.. run]);
    }

    private EncodedSegment Encode(long after, List<Publication> publications)
    {
        var segment = new EncodedSegment(after, publications.Sum(publication => publication.Payload.Length + 64), publications.Count);
        var scratch = new ArrayBufferWriter<byte>(1024);
        foreach (var publication in publications)
        {
            scratch.ResetWrittenCount();
            var kind = format.Encoding.Encode(publication, scratch);
            segment.Grow(format.Framing.HeaderLength(scratch.WrittenCount) + scratch.WrittenCount);
            segment.Append(format.Framing, kind, scratch.WrittenSpan, publication.Position.Offset, publication.ExcludedClient);
        }

        return segment;
    }

    // Where somebody stands, the bytes are there anyway: whoever comes to the same place shares them, so that many who
    // stand still cost no more than the places there are.
    private void ReleaseIdleUnsynchronized(int kept, long bytes)
    {
        var idle = 0;
        for (var i = _blocks.Count - 1; i >= 0; i--)
        {
            if (_blocks[i].IsIdle && (++idle > kept || (bytes -= _blocks[i].Segment!.Capacity) < 0))
            {
                RemoveUnsynchronized(i);
            }
        }
    }

    private void RemoveUnsynchronized(int index)
    {
        _blocks[index].Segment?.Release(channel.Memory);
        _blocks.RemoveAt(index);
    }

    private sealed class Block(long after, Task<EncodedSegment?> reading)
    {
        public Task<EncodedSegment?> Reading { get; } = reading;

        /// <summary>What was read, once it has been.</summary>
        public EncodedSegment? Segment { get; set; }

        public bool IsIdle => Segment is { Cursors: 0 };

        public bool Holds(long offset) =>
            Segment is null ? offset == after : offset >= Segment.StartOffset && offset < Segment.EndOffset && Segment.TryFind(offset, out _);
    }
}
