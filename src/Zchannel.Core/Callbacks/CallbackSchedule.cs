using System.Diagnostics.CodeAnalysis;
using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Which event of an app is next: lanes by connection, whose heads are ready, delayed or handed out. O(log n) in the
/// delayed events, O(1) in all others. Not thread-safe: it is touched under the lock of its <see cref="InMemoryAppQueue"/> only.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class CallbackSchedule(TimeProvider time)
{
    private readonly Dictionary<ConnectionId, CallbackLane> _lanes = [];
    private readonly Queue<WaitingCallback> _ready = [];

    // All that waits, in whatever state, so that it can be listed.
    private readonly HashSet<WaitingCallback> _all = [];

    // In the order of (moment, number): of those due at one moment the one delayed first comes first.
    private readonly PriorityQueue<(WaitingCallback Waiting, bool Detach), (long At, long Number)> _delayed = new();
    private long _delays;

    // A bit for each kind of event: whether anything was delayed since one of that kind last succeeded.
    private int _delayedSince;

    /// <summary>All that is not settled, in no order.</summary>
    public IEnumerable<WaitingCallback> All => _all;

    /// <summary>The timestamp at which <see cref="Promote"/> next has something to do.</summary>
    public long NextAt => _delayed.TryPeek(out _, out var next) ? next.At : long.MaxValue;

    public void Append(CallbackEvent callback)
    {
        if (!_lanes.TryGetValue(callback.Connection, out var lane))
        {
            lane = new CallbackLane(callback.Connection);
            _lanes.Add(callback.Connection, lane);
        }

        var waiting = new WaitingCallback(callback, lane);
        _all.Add(waiting);
        lane.Append(waiting);
        if (lane.Head == waiting)
        {
            _ready.Enqueue(waiting);
        }
    }

    /// <summary>Makes ready what is due by now.</summary>
    public void Promote()
    {
        var now = time.GetTimestamp();
        while (_delayed.TryPeek(out var due, out var next) && next.At <= now)
        {
            _delayed.Dequeue();
            if (due.Detach)
            {
                Detach(due.Waiting);
            }
            else
            {
                _ready.Enqueue(due.Waiting);
            }
        }
    }

    public bool TryPeek([NotNullWhen(true)] out WaitingCallback? next) => _ready.TryPeek(out next);

    /// <summary>Hands out what <see cref="TryPeek"/> showed.</summary>
    public void HandOut(CallbackAttempt attempt)
    {
        var waiting = _ready.Dequeue();
        waiting.InFlight = attempt;
        waiting.DueAt = null;
        if (waiting.Attempts++ == 0)
        {
            waiting.FirstTried = attempt.FirstTried;
            waiting.FirstTriedTimestamp = time.GetTimestamp();
        }
    }

    /// <summary>Puts back what was handed out, to be ready after a delay.</summary>
    public void Delay(WaitingCallback waiting, TimeSpan delay, CallbackFailure failure)
    {
        waiting.InFlight = null;
        waiting.LastFailure = failure;
        if (IsOutOfPatience(waiting))
        {
            Detach(waiting);
        }

        if (delay <= TimeSpan.Zero)
        {
            _ready.Enqueue(waiting);
            return;
        }

        _delayedSince = ~0;
        waiting.DueAt = time.GetUtcNow() + delay;
        var due = time.GetTimestamp() + Timestamps(delay);
        var outOfPatience = waiting.FirstTriedTimestamp + Timestamps(ICallbackQueue.Patience);
        if (waiting.Lane is not null && outOfPatience < due)
        {
            _delayed.Enqueue((waiting, Detach: true), (outOfPatience, _delays++));
        }

        _delayed.Enqueue((waiting, Detach: false), (due, _delays++));
    }

    /// <summary>
    /// Makes ready what is delayed, now that an event was delivered: who answers one will answer others. O(n) in what is
    /// delayed, and only where something was delayed since the last time.
    /// </summary>
    /// <param name="kind">The kind of the event that was delivered.</param>
    public void Recover(CallbackKind kind)
    {
        var bit = 1 << (int)kind;
        if ((_delayedSince & bit) == 0)
        {
            return;
        }

        _delayedSince &= ~bit;
        Promote();
        var hastened = _delayed.UnorderedItems
            .Where(entry => !entry.Element.Detach && IsHastenedBy(entry.Element.Waiting, bit))
            .Select(entry => entry.Element.Waiting)
            .OrderBy(waiting => waiting.Callback.Time)
            .ThenBy(waiting => waiting.Callback.Sequence)
            .ToList();
        if (hastened.Count == 0)
        {
            return;
        }

        var others = _delayed.UnorderedItems.Where(entry => !IsHastenedBy(entry.Element.Waiting, bit)).ToList();
        _delayed.Clear();
        _delayed.EnqueueRange(others);
        foreach (var waiting in hastened)
        {
            waiting.HastenedBy |= bit;
            waiting.DueAt = null;
            _ready.Enqueue(waiting);
        }
    }

    /// <summary>Forgets what was handed out.</summary>
    public void Remove(WaitingCallback waiting)
    {
        waiting.InFlight = null;
        _all.Remove(waiting);
        Detach(waiting);
    }

    // What the application asked for itself is kept.
    private static bool IsHastenedBy(WaitingCallback waiting, int bit) =>
        (waiting.HastenedBy & bit) == 0 && waiting.LastFailure is not { RetryAfter.Ticks: > 0 };

    private bool IsOutOfPatience(WaitingCallback waiting) =>
        time.GetElapsedTime(waiting.FirstTriedTimestamp) >= ICallbackQueue.Patience;

    private void Detach(WaitingCallback waiting)
    {
        if (waiting.Lane is not { } lane)
        {
            return;
        }

        lane.RemoveHead();
        if (lane.Head is { } next)
        {
            _ready.Enqueue(next);
        }
        else
        {
            _lanes.Remove(lane.Connection);
        }
    }

    private long Timestamps(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
