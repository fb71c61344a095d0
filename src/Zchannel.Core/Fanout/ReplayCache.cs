using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;

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
    private const int KeptBlocks = 8;

    private readonly Lock _gate = new();
    private readonly List<Block> _blocks = [];

    /// <summary>Reads the entries behind an offset.</summary>
    /// <returns>
    /// A segment in which the offset is found, with at least one entry behind it; null when that entry is no longer kept.
    /// The caller has entered it, and leaves it.
    /// </returns>
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
                ReleaseIdleUnsynchronized(KeptBlocks);
            }
        }

        if (ours is not null)
        {
            await FillAsync(after, ours).ConfigureAwait(false);
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
            ReleaseIdleUnsynchronized(0);
        }
    }

    /// <summary>Lets go of all blocks; cursors that stand in one finish it.</summary>
    public void Clear()
    {
        lock (_gate)
        {
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
        try
        {
            var limit = BlockEntries - (int)(after % BlockEntries);
            var page = await channel.History.ReadAsync(after, limit, channel.Rule.LagBytes / 4, CancellationToken.None).ConfigureAwait(false);
            segment = page.IsComplete && page.Publications.Count > 0 ? Encode(after, page.Publications) : null;
        }
        catch (Exception exception)
        {
            // All who wait for the block get it.
            failure = exception;
        }

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

    private EncodedSegment Encode(long after, IReadOnlyList<Publication> publications)
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
    private void ReleaseIdleUnsynchronized(int kept)
    {
        var idle = _blocks.Count(static block => block.IsIdle);
        for (var i = 0; idle > kept; i++)
        {
            if (_blocks[i].IsIdle)
            {
                RemoveUnsynchronized(i--);
                idle--;
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
            Segment is null ? offset == after : offset < Segment.EndOffset && Segment.TryFind(offset, out _);
    }
}
