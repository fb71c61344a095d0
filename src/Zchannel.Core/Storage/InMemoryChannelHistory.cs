using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// One channel's publications in a ring that grows with what the rule keeps.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards all fields. <see cref="IPublicationLog.Join"/> is called under it, which is what makes
/// publications join in the order of their offsets; the channel's own gate comes after this one.
/// </remarks>
internal sealed class InMemoryChannelHistory : IChannelHistory
{
    private readonly Lock _gate = new();
    private readonly IPublicationLog _log;
    private readonly TimeProvider _timeProvider;
    private Publication?[] _ring = [];
    private int _start;
    private int _count;
    private long _bytes;
    private long _head;
    private int _erased;
    private bool _isSealed;

    /// <summary>Begins a history.</summary>
    /// <param name="log">The live side of the channel.</param>
    /// <param name="timeProvider">Tells the age of publications.</param>
    /// <param name="origin">What it continues; null for nothing.</param>
    public InMemoryChannelHistory(IPublicationLog log, TimeProvider timeProvider, HistoryOrigin? origin = null)
    {
        (_log, _timeProvider) = (log, timeProvider);
        Epoch = origin is null ? Epoch.NewRoot() : origin.Epoch.Fork(origin.Head);
        if (origin is not null)
        {
            _head = origin.Head;
            foreach (var publication in origin.Kept)
            {
                AddUnsynchronized(publication);
                _erased += publication.IsErased ? 1 : 0;
            }
        }
    }

    public Epoch Epoch { get; }

    public long Head => Volatile.Read(ref _head);

    public int Count => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    public int Erased => Volatile.Read(ref _erased);

    /// <summary>Appends a publication, which joins its log.</summary>
    /// <param name="publication">The publication.</param>
    /// <param name="unlessDurable">Whether it is not for this store where the rule wants it to be durable.</param>
    /// <returns>False when it was not appended: the history is sealed, or it is not for this store.</returns>
    public bool TryAppend(Publication publication, bool unlessDurable = false)
    {
        lock (_gate)
        {
            var rule = _log.Rule;
            if (_isSealed || (unlessDurable && rule.Durable))
            {
                return false;
            }

            publication.PlaceAt(new StreamPosition(Epoch.Id, _head + 1));
            if (rule.History > 0)
            {
                AddUnsynchronized(publication);
            }

            _head++;
            TrimUnsynchronized(rule);
            _log.Join(publication);
        }

        return true;
    }

    /// <summary>Lets nothing be appended any more.</summary>
    /// <returns>Where the channel stands.</returns>
    public HistoryOrigin Seal()
    {
        lock (_gate)
        {
            _isSealed = true;
            TrimUnsynchronized(_log.Rule);
            return new HistoryOrigin(Epoch, _head, [.. Enumerable.Range(0, _count).Select(AtUnsynchronized)]);
        }
    }

    /// <summary>Takes it back that the history was sealed.</summary>
    public void Unseal()
    {
        lock (_gate)
        {
            _isSealed = false;
        }
    }

    public ValueTask<HistoryPage> ReadAsync(long after, int limit, long maxBytes, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            TrimUnsynchronized(_log.Rule);
            var before = _head - _count;
            var first = (int)Math.Clamp(after - before, 0, _count);
            var publications = new List<Publication>(Math.Min(limit, _count - first));
            var bytes = 0L;
            for (var i = first; i < _count && publications.Count < limit; i++)
            {
                var publication = AtUnsynchronized(i);
                bytes += publication.Payload.Length;
                if (publications.Count > 0 && bytes > maxBytes)
                {
                    break;
                }

                publications.Add(publication);
            }

            return new(new HistoryPage(publications, IsComplete: after >= before, HasMore: first + publications.Count < _count));
        }
    }

    public ValueTask<long> FindOffsetAsync(DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            TrimUnsynchronized(_log.Rule);
            int low = 0, high = _count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                (low, high) = AtUnsynchronized(middle).Time < time ? (middle + 1, high) : (low, middle);
            }

            return new(_head - _count + low);
        }
    }

    public ValueTask<long> EraseAsync(long? offset, CancellationToken cancellationToken = default)
    {
        var newest = 0L;
        lock (_gate)
        {
            TrimUnsynchronized(_log.Rule);
            var before = _head - _count;
            var (first, end) = offset is { } one ? (one - before - 1, one - before) : (0, _count);
            for (var i = Math.Max(0, first); i < Math.Min(end, _count); i++)
            {
                if (EraseUnsynchronized((int)i))
                {
                    newest = before + i + 1;
                }
            }
        }

        return new(newest);
    }

    // The process remembers its keys itself, and nothing here lives longer.
    public ValueTask<KeptPublish?> FindPublishAsync(string key, CancellationToken cancellationToken = default) => new((KeptPublish?)null);

    public void Trim()
    {
        lock (_gate)
        {
            TrimUnsynchronized(_log.Rule);
        }
    }

    public void Forget()
    {
        lock (_gate)
        {
            while (_count > 0)
            {
                RemoveOldestUnsynchronized();
            }

            _ring = [];
        }
    }

    private void AddUnsynchronized(Publication publication)
    {
        if (_count == _ring.Length)
        {
            var larger = new Publication?[Math.Max(4, _ring.Length * 2)];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = AtUnsynchronized(i);
            }

            (_ring, _start) = (larger, 0);
        }

        _ring[(_start + _count) & (_ring.Length - 1)] = publication;
        _count++;
        _bytes += publication.Payload.Length;
        _log.Memory.Add(publication.Payload.Length + Publication.Overhead);
    }

    private void TrimUnsynchronized(ChannelRule rule)
    {
        while (_count > 0 && (_count > rule.History || _bytes > rule.HistoryBytes || IsTooOldUnsynchronized(rule)))
        {
            RemoveOldestUnsynchronized();
        }

        if (_count == 0 && _ring.Length > 4)
        {
            _ring = [];
        }
    }

    private bool IsTooOldUnsynchronized(ChannelRule rule) =>
        _timeProvider.GetUtcNow() - AtUnsynchronized(0).Time > rule.HistoryAge;

    private bool EraseUnsynchronized(int index)
    {
        ref var place = ref _ring[(_start + index) & (_ring.Length - 1)];
        if (place!.IsErased)
        {
            return false;
        }

        _bytes -= place.Payload.Length;
        _log.Memory.Add(-place.Payload.Length);
        place = place.Erased();
        _erased++;
        return true;
    }

    private void RemoveOldestUnsynchronized()
    {
        var length = AtUnsynchronized(0).Payload.Length;
        _erased -= AtUnsynchronized(0).IsErased ? 1 : 0;
        _ring[_start] = null;
        _start = (_start + 1) & (_ring.Length - 1);
        _count--;
        _bytes -= length;
        _log.Memory.Add(-(length + Publication.Overhead));
    }

    // The ring's length is 0 or a power of two.
    private Publication AtUnsynchronized(int index) => _ring[(_start + index) & (_ring.Length - 1)]!;
}
