using System.Buffers;
using System.Diagnostics;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Fanout;

/// <summary>
/// The newest publications of a channel in one wire format: encoded and framed once, for all subscribers that use it.
/// It holds what some cursor has not yet passed, up to the rule's <c>LagBytes</c>.
/// </summary>
/// <remarks>
/// All members with <c>Unsynchronized</c> in their names need the channel's gate. Cursors read segments without it.
/// </remarks>
internal sealed class EncodedLog
{
    private const int SmallestSegment = 512;
    private const int LargestSegment = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    private readonly Channel _channel;

    // Few come and go, and many channels have one.
    private Audience[] _audiences = [];

    // Cut segments whose cursors are to go on with the oldest of the window: for them it is kept, though none stands in it.
    private List<EncodedSegment>? _lost;
    private ReplayCache? _replays;
    private EncodedSegment _first;
    private EncodedSegment _last;
    private long _bytes;

    public EncodedLog(Channel channel, WireFormat format)
    {
        _channel = channel;
        Format = format;
        // Without room: whoever waits for a first message needs a place to stand and no more.
        _first = _last = NewSegmentUnsynchronized(0);
    }

    public WireFormat Format { get; }

    public Channel Channel => _channel;

    /// <summary>Older publications, encoded for those who come back.</summary>
    public ReplayCache Replays
    {
        get
        {
            // Made when the first comes back, by whoever is faster.
            var replays = Volatile.Read(ref _replays);
            return replays ?? Interlocked.CompareExchange(ref _replays, replays = new ReplayCache(_channel, Format), null) ?? replays;
        }
    }

    public int Subscribers { get; private set; }

    public void AppendUnsynchronized(Publication publication)
    {
        var scratch = _scratch ??= new ArrayBufferWriter<byte>(1024);
        scratch.ResetWrittenCount();
        var kind = Format.Encoding.Encode(publication, scratch);
        var frame = Format.Framing.HeaderLength(scratch.WrittenCount) + scratch.WrittenCount;
        if (!_last.HasRoomFor(frame))
        {
            RollUnsynchronized(frame);
        }

        _bytes += frame;
        _last.Append(Format.Framing, kind, scratch.WrittenSpan, publication.Position.Offset, publication.ExcludedClient);
        if (scratch.Capacity > 4 * LargestSegment)
        {
            _scratch = null;
        }

        CutUnsynchronized();
    }

    public void MarkDirtyUnsynchronized()
    {
        foreach (var audience in _audiences)
        {
            audience.MarkDirty();
        }
    }

    /// <summary>Adds a subscriber to the audience of its loop.</summary>
    public Audience AddUnsynchronized(Subscription subscription, IDeliveryLoop loop)
    {
        Subscribers++;
        var audience = Array.Find(_audiences, audience => audience.Loop == loop);
        if (audience is null)
        {
            audience = new Audience(loop);
            _audiences = [.. _audiences, audience];
        }

        audience.Add(subscription);
        return audience;
    }

    /// <summary>Removes a subscriber from its audience.</summary>
    /// <returns>Another one, which the caller wakes; see <see cref="Audience.Remove"/>.</returns>
    public Subscription? RemoveUnsynchronized(Subscription subscription)
    {
        Subscribers--;
        var moved = subscription.Audience.Remove(subscription);
        ReleasePassedUnsynchronized();
        return moved;
    }

    /// <summary>Finds the place behind an offset and puts a cursor there.</summary>
    /// <returns>False when the window no longer holds it.</returns>
    public bool TryEnterUnsynchronized(long offset, out EncodedSegment segment, out int index)
    {
        for (segment = _first; ; segment = segment.Next!)
        {
            if (segment.TryFind(offset, out index))
            {
                segment.Enter();
                return true;
            }

            if (segment.Next is null)
            {
                return false;
            }
        }
    }

    /// <summary>Puts a cursor at the head.</summary>
    public EncodedSegment EnterHeadUnsynchronized(out int index)
    {
        index = _last.Length;
        _last.Enter();
        return _last;
    }

    /// <summary>Puts a cursor that was lost where the rule says.</summary>
    public EncodedSegment EnterAfterLossUnsynchronized(SlowConsumerPolicy policy, out int index)
    {
        Debug.Assert(policy is not SlowConsumerPolicy.Disconnect, "Such a cursor is not placed again.");
        if (policy is SlowConsumerPolicy.SkipToNewest)
        {
            // The newest itself is still delivered: who follows a price wants the last one, also when nothing follows it.
            index = _last.StartOfNewest();
            _last.Enter();
            return _last;
        }

        index = 0;
        _first.Enter();
        return _first;
    }

    /// <summary>Has cursors pass entries that were erased, without getting them.</summary>
    public void EraseUnsynchronized(long first, long last)
    {
        for (EncodedSegment? segment = _first; segment is not null; segment = segment.Next)
        {
            segment.Exclude(first, last);
        }

        _lost?.ForEach(segment => segment.Exclude(first, last));
        Volatile.Read(ref _replays)?.Clear();
    }

    /// <summary>Lets go of segments that every cursor has passed.</summary>
    public void ReleasePassedUnsynchronized()
    {
        _lost?.RemoveAll(static segment => segment.Cursors == 0);
        while (_first != _last && _first.Cursors == 0 && _lost is not { Count: > 0 })
        {
            RemoveFirstUnsynchronized();
        }
    }

    /// <summary>Lets go of everything, when the last subscriber has gone.</summary>
    public void CloseUnsynchronized()
    {
        for (EncodedSegment? segment = _first; segment is not null; segment = segment.Next)
        {
            segment.Release(_channel.Memory);
        }

        Volatile.Read(ref _replays)?.Clear();
    }

    /// <summary>Lets go of what is no longer needed.</summary>
    public void SweepUnsynchronized()
    {
        ReleasePassedUnsynchronized();
        Volatile.Read(ref _replays)?.ReleaseIdle();
    }

    private void RollUnsynchronized(int frame)
    {
        var size = Math.Min(_last.Capacity * 2, Math.Min(LargestSegment, _channel.Rule.LagBytes / 8));
        var next = NewSegmentUnsynchronized(Math.Max(Math.Max(size, SmallestSegment), frame));
        var full = _last;
        _last = next;
        full.LinkTo(next);
        ReleasePassedUnsynchronized();
    }

    // The window is kept in whole segments: what remains behind the first is never less than LagBytes when it goes.
    private void CutUnsynchronized()
    {
        while (_first != _last && _bytes - _first.Length > _channel.Rule.LagBytes)
        {
            var cut = _first;
            RemoveFirstUnsynchronized();
            cut.Cut();
            if (cut.Cursors > 0 && _channel.Rule.SlowConsumer is SlowConsumerPolicy.DropOldest)
            {
                (_lost ??= []).Add(cut);
            }
        }
    }

    private void RemoveFirstUnsynchronized()
    {
        _bytes -= _first.Length;
        _first.Release(_channel.Memory);
        _first = _first.Next!;
    }

    private EncodedSegment NewSegmentUnsynchronized(int capacity)
    {
        _channel.Memory.Add(capacity);
        return capacity == 0 ? new EncodedSegment(_channel.Head, 0, marks: 0) : new EncodedSegment(_channel.Head, capacity);
    }
}
