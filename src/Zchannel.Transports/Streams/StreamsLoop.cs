using System.Collections.Concurrent;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Fanout;

namespace Zchannel.Transports.Streams;

/// <summary>
/// A delivery loop on the thread pool: it visits dirty audiences in slices, so that one channel with ten thousand
/// subscribers does not keep the others waiting, and starts each subscriber's pump. Safe for concurrent use.
/// </summary>
/// <param name="timer">Measures the visits; null where nobody wants to know.</param>
internal sealed class StreamsLoop(FanoutTimer? timer = null) : IDeliveryLoop, IThreadPoolWorkItem
{
    // Large enough to make a turn cheap, small enough that a turn is well under a millisecond.
    private const int Slice = 128;
    private const int SlicesPerTurn = 16;

    private readonly ConcurrentQueue<Visit> _visits = new();
    private readonly Subscription?[] _slice = new Subscription?[Slice];
    private int _isAwake;

    /// <summary>How many visits are outstanding.</summary>
    public int Backlog => _visits.Count;

    /// <inheritdoc />
    public void Schedule(Audience audience)
    {
        _visits.Enqueue(new Visit(audience, 0, timer?.Begin() ?? 0));
        WakeUp();
    }

    void IThreadPoolWorkItem.Execute()
    {
        for (var turn = 0; turn < SlicesPerTurn && _visits.TryDequeue(out var visit); turn++)
        {
            Continue(visit);
        }

        Volatile.Write(ref _isAwake, 0);
        Interlocked.MemoryBarrier();
        if (!_visits.IsEmpty)
        {
            WakeUp();
        }
    }

    private void WakeUp()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private void Continue(Visit visit)
    {
        if (visit.Next == 0)
        {
            visit.Audience.BeginVisit();
        }

        var count = visit.Audience.Copy(visit.Next, _slice);
        foreach (var subscription in _slice.AsSpan(0, count))
        {
            subscription!.Connection.Wake();
        }

        Array.Clear(_slice, 0, count);
        if (count == Slice)
        {
            _visits.Enqueue(visit with { Next = visit.Next + count });
        }
        else
        {
            timer?.End(visit.Begun);
        }
    }

    private readonly record struct Visit(Audience Audience, int Next, long Begun);
}
