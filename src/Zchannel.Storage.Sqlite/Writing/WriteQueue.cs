namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// The changes that wait for a transaction, in the order of their posting. Many post, one takes.
/// </summary>
/// <remarks>
/// Lock: <c>_gate</c> guards everything; nothing else is taken under it. It is a monitor, because the one who takes sleeps on it.
/// <para>
/// Whoever was answered by the last transaction often comes back with the next change in a moment. A transaction that is begun for the first of
/// them leaves the others behind, and the disk is asked three times where once would do. So many of those who were there
/// last are waited for, as long as <paramref name="patience"/>; who is alone waits for nobody. Some are left behind: they come
/// while the disk has the others, and nobody would have anything to do then.
/// </para>
/// </remarks>
/// <param name="maxBytes">How many bytes may wait.</param>
/// <param name="patience">How long others are waited for at most.</param>
/// <param name="largePatience">How long those of a large crowd are: it takes them longer to come.</param>
internal sealed class WriteQueue(long maxBytes, TimeSpan patience, TimeSpan largePatience)
{
    // What one transaction takes: beyond it those who wait would wait long for those who came after them.
    private const int MaxWrites = 16_384;
    private const long MaxBytes = 16 * 1024 * 1024;

    // Fewer do not make up for what a commit costs beside its rows, some four publishes' time of a processor.
    private const int MinCrowd = 24;

    // Of more than can be answered and come back while a disk syncs, most are waited for.
    private const int LargeCrowd = 128;

    private readonly object _gate = new();
    private readonly Queue<IStoreWrite> _waiting = new();
    private bool _isUrgent;
    private bool _isAsleep;
    private int _taken;
    private int _crowd;
    private int _wanted;
    private bool _hasTicked;
    private bool _isClosed;
    private long _bytes;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>How many bytes they hold.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether the one who takes sleeps.</summary>
    public bool IsAsleep
    {
        get
        {
            lock (_gate)
            {
                return _isAsleep;
            }
        }
    }

    /// <summary>Adds a change.</summary>
    /// <param name="write">The change.</param>
    /// <param name="isUrgent">Whether a transaction is begun for it; otherwise it waits for one, or for the next tick.</param>
    /// <returns>False when too much waits, or none are taken any more.</returns>
    public bool TryAdd(IStoreWrite write, bool isUrgent)
    {
        lock (_gate)
        {
            if (_isClosed || (_bytes > 0 && _bytes + write.Weight > maxBytes))
            {
                return false;
            }

            _waiting.Enqueue(write);
            _bytes += write.Weight;
            _isUrgent |= isUrgent;
            if (_isUrgent && _isAsleep && _waiting.Count >= _wanted)
            {
                WakeUnsynchronized();
            }

            return true;
        }
    }

    /// <summary>Has the one who takes look at what is due.</summary>
    public void Tick()
    {
        lock (_gate)
        {
            _hasTicked = true;
            WakeUnsynchronized();
        }
    }

    /// <summary>Takes no more; what waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            WakeUnsynchronized();
        }
    }

    /// <summary>Counts who publishes at present: those who are about to be answered, and those who have come meanwhile.</summary>
    public void CountCrowd()
    {
        lock (_gate)
        {
            _crowd = _taken + _waiting.Count;
        }
    }

    /// <summary>Waits until there is something to do, and takes what one transaction may.</summary>
    /// <param name="taken">Where it is put; empty when there was but a tick.</param>
    /// <param name="hasTicked">Whether there was a tick.</param>
    /// <returns>False when nothing comes any more.</returns>
    public bool Take(List<IStoreWrite> taken, out bool hasTicked)
    {
        lock (_gate)
        {
            SleepUnsynchronized();

            hasTicked = _hasTicked;
            _hasTicked = false;
            var bytes = 0L;
            while (taken.Count < MaxWrites && bytes < MaxBytes && _waiting.TryDequeue(out var write))
            {
                taken.Add(write);
                bytes += write.Weight;
            }

            _bytes -= bytes;
            _taken = taken.Count;
            _isUrgent &= _waiting.Count > 0;
            return taken.Count > 0 || !_isClosed;
        }
    }

    private void WakeUnsynchronized()
    {
        _isAsleep = false;
        Monitor.Pulse(_gate);
    }

    private void SleepUnsynchronized()
    {
        var (isLarge, most) = (_crowd > LargeCrowd, _crowd * 3 / 4);
        (_wanted, _crowd) = (isLarge ? most : Math.Min(most, MinCrowd), 0);
        if (_wanted > 1 && _waiting.Count < _wanted && !_isClosed)
        {
            _isAsleep = true;
            Monitor.Wait(_gate, isLarge ? largePatience : patience);
        }

        _wanted = 1;
        while (!(_isUrgent || _hasTicked || _isClosed))
        {
            _isAsleep = true;
            Monitor.Wait(_gate);
        }

        _isAsleep = false;
    }
}
