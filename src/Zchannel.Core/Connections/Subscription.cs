using System.Buffers;
using Zchannel.Channels;
using Zchannel.Fanout;

namespace Zchannel.Connections;

/// <summary>
/// A connection's cursor on one channel: a place in the encoded log, and the way there for one that comes back.
/// </summary>
/// <remarks>
/// Reading belongs to the connection's driver: one thread at a time. A cursor is either live, in a segment of the
/// encoded log, or replaying, in a block of older entries; then it holds on to the place in the live log where its
/// replay ends, so that nothing between the two can be missed.
/// </remarks>
internal sealed class Subscription(Connection connection, EncodedLog log)
{
    private EncodedSegment _segment = null!;
    private int _index;
    private int _readTo;

    // Of how many entries the bytes before the two are: what is written is counted in publications.
    private int _entry;
    private int _readEntries;
    private EncodedSegment? _join;
    private long _joinOffset;
    private bool _isReplaying;
    private bool _hasPassed;
    private byte[]? _note;

    public Connection Connection { get; } = connection;

    public Channel Channel => log.Channel;

    public EncodedLog Log => log;

    /// <summary>The audience it belongs to; set by the channel.</summary>
    public Audience Audience { get; set; } = null!;

    /// <summary>Its place in the audience; the audience's own.</summary>
    public int AudienceIndex { get; set; }

    /// <summary>The one that its client made next in the same channel; this and the next two are <see cref="ClientSubscriptions"/>' own.</summary>
    public Subscription? NewerOfClient { get; set; }

    /// <summary>The one that its client had made before.</summary>
    public Subscription? OlderOfClient { get; set; }

    /// <summary>How many there are of its client, where it is the newest.</summary>
    public int ClientCount { get; set; }

    /// <summary>The offset that the cursor may not pass: where a connection that ends stops.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>Where the cursor stands. For the driver alone.</summary>
    public long Offset => _segment.OffsetAt(_index);

    /// <summary>Whether the cursor is where a slow-consumer rule applies. Safe for concurrent use; a moment's truth.</summary>
    public bool HasFallenOff => !_isReplaying && _segment.IsCut;

    /// <summary>Puts the cursor into the live log. The caller has entered the segment.</summary>
    public void PlaceLive(EncodedSegment segment, int index)
    {
        if (_isReplaying)
        {
            _segment.Leave();
            _isReplaying = false;
        }

        Place(segment, index);
    }

    /// <summary>Puts the cursor, which stands nowhere, behind an offset that only history holds.</summary>
    public void PlaceInHistory(long offset)
    {
        var nothing = new EncodedSegment(offset, 0, 0);
        nothing.Enter();
        Place(nothing, 0);
        _isReplaying = true;
    }

    /// <summary>Finds the next bytes to write.</summary>
    /// <param name="maxBytes">How many at most; one frame is returned however large it is.</param>
    /// <param name="limit">The offset that must not be passed.</param>
    /// <param name="bytes">Whole frames, unchanging; pass them with <see cref="Advance"/>.</param>
    public ReadStatus Read(int maxBytes, long limit, out ReadOnlyMemory<byte> bytes)
    {
        bytes = _note;
        if (_note is not null)
        {
            return ReadStatus.Bytes;
        }

        while (true)
        {
            var segment = _segment;
            if (_index < segment.Length)
            {
                if (!_isReplaying && segment.IsCut)
                {
                    return ReadStatus.Lost;
                }

                if (TryTake(segment, maxBytes, Math.Min(limit, Limit)))
                {
                    bytes = segment.Slice(_index, _readTo);
                    return ReadStatus.Bytes;
                }

                if (_index < segment.Length)
                {
                    return Rest(out bytes);
                }
            }

            if (_isReplaying)
            {
                if (!TryJoin(segment.EndOffset))
                {
                    return ReadStatus.NeedsHistory;
                }
            }
            else if (segment.Next is { } next)
            {
                // The segment may have grown after it was read and before it was linked.
                if (_index == segment.Length)
                {
                    next.Enter();
                    if (segment.IsCut)
                    {
                        // What follows may have been let go of before it was entered: nothing would ever cut it.
                        next.Leave();
                        continue;
                    }

                    segment.Leave();
                    Place(next, 0);
                }
            }
            else if (segment.IsCut)
            {
                if (!Channel.TryReenter(this, segment.OffsetAt(_index)))
                {
                    return ReadStatus.Lost;
                }
            }
            else if (_index == segment.Length)
            {
                return Rest(out bytes);
            }
        }
    }

    /// <summary>Passes what <see cref="Read"/> returned, once it has been written.</summary>
    public void Advance()
    {
        if (_note is not null)
        {
            _note = null;
            return;
        }

        Connection.App.Usage.Delivered(_readEntries - _entry, _readTo - _index);
        (_index, _entry) = (_readTo, _readEntries);
        _hasPassed = false;
    }

    /// <summary>Fetches what a replaying cursor reads next.</summary>
    /// <exception cref="Storage.StorageUnavailableException">The store cannot read at this moment.</exception>
    public async ValueTask<FetchOutcome> FetchAsync(CancellationToken cancellationToken)
    {
        var offset = Offset;
        if (_join is null && Channel.TryReenterOrHold(this, offset))
        {
            return FetchOutcome.Found;
        }

        var block = await log.Replays.ReadAsync(offset, cancellationToken).ConfigureAwait(false);
        if (block is not null)
        {
            var isWhole = block.TryFind(offset, out var index);
            _segment.Leave();
            Place(block, index);
            return isWhole ? FetchOutcome.Found : FetchOutcome.Damaged;
        }

        if (offset < Channel.OldestOffset)
        {
            return FetchOutcome.Gone;
        }

        Channel.PlaceAfterLoss(this, SlowConsumerPolicy.SkipToNewest, wasReplaying: true);
        return FetchOutcome.Damaged;
    }

    /// <summary>Holds on to the place in the live log where the replay ends.</summary>
    public void Hold(EncodedSegment segment, long offset) => (_join, _joinOffset) = (segment, offset);

    /// <summary>Moves on after a loss, as the rule says, and tells the client where the protocol can.</summary>
    public void RecoverFromLoss(SlowConsumerPolicy policy)
    {
        var lostFrom = Offset;
        Channel.PlaceAfterLoss(this, policy, wasReplaying: _isReplaying);
        Connection.App.Usage.Dropped(policy, Math.Max(0, Offset - lostFrom));
        _hasPassed = false;
        _note = Note(gap: true);
    }

    /// <summary>Tells the client that entries up to and with the cursor's place are lost to it.</summary>
    /// <returns>False where its protocol cannot say so.</returns>
    public bool TellGap()
    {
        _hasPassed = false;
        _note = Note(gap: true);
        return _note is not null;
    }

    /// <summary>Leaves the place in the log. The caller puts the cursor elsewhere, or never reads again.</summary>
    public void LeavePlace()
    {
        LeaveJoin();
        _segment.Leave();
        _isReplaying = false;
    }

    private void Place(EncodedSegment segment, int index) => (_segment, _index, _entry) = (segment, index, segment.EntriesBefore(index));

    private bool TryTake(EncodedSegment segment, int maxBytes, long limit)
    {
        var (entries, length) = segment.ReadWritten();
        if (!segment.HasExclusions && length - _index <= maxBytes && limit == long.MaxValue)
        {
            (_readTo, _readEntries) = (length, entries);
            return true;
        }

        (_readTo, _readEntries) = (_index, _entry);
        while (_readTo < length)
        {
            var mark = segment.Mark(_readEntries);
            if (mark.Offset > limit)
            {
                break;
            }

            if (mark.ExcludedClient is { } excluded && (excluded == Publication.Everyone || Connection.IsCalled(excluded)))
            {
                if (_readTo > _index)
                {
                    break;
                }

                _index = _readTo = mark.End;
                _entry = ++_readEntries;
                _hasPassed = true;
                continue;
            }

            if (_readTo > _index && mark.End - _index > maxBytes)
            {
                break;
            }

            _readTo = mark.End;
            _readEntries++;
        }

        return _readTo > _index;
    }

    // Nothing to deliver: the client is told where the cursor stands if that is further than it knows.
    private ReadStatus Rest(out ReadOnlyMemory<byte> bytes)
    {
        _note = _hasPassed ? Note(gap: false) : null;
        _hasPassed = false;
        bytes = _note;
        return _note is null ? ReadStatus.Idle : ReadStatus.Bytes;
    }

    private bool TryJoin(long offset)
    {
        if (_join is null || offset < _joinOffset)
        {
            return false;
        }

        for (var segment = _join; segment is not null; segment = segment.Next)
        {
            if (!segment.IsCut && segment.TryFind(offset, out var index))
            {
                segment.Enter();
                if (_join.IsCut)
                {
                    // As in Read: what follows a cut segment may have been let go of.
                    segment.Leave();
                    break;
                }

                LeaveJoin();
                PlaceLive(segment, index);
                return true;
            }
        }

        LeaveJoin();
        return false;
    }

    private void LeaveJoin()
    {
        _join?.Leave();
        _join = null;
    }

    private byte[]? Note(bool gap)
    {
        var position = new StreamPosition(Channel.Epoch.Id, Offset);
        var encoding = log.Format.Encoding;
        var envelope = new ArrayBufferWriter<byte>(64);
        return (gap ? encoding.TryEncodeGap(position, envelope) : encoding.TryEncodePassed(position, envelope))
            ? log.Format.Frame(PublicationKind.Text, envelope.WrittenSpan)
            : null;
    }
}
