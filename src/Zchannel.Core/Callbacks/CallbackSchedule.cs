using System.Diagnostics.CodeAnalysis;
using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Which event of an app is next: lanes by connection, whose heads are ready, delayed or handed out. O(log n) in the
/// delayed events, amortised, O(1) in all others. Not thread-safe: it is touched under the lock of its <see cref="AppCallbackQueue"/> only.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class CallbackSchedule(TimeProvider time)
{
    private readonly Dictionary<ConnectionId, CallbackLane> _lanes = [];
    private readonly Queue<WaitingCallback> _ready = [];

    // All that waits, in whatever state, so that it can be listed.
    private readonly HashSet<WaitingCallback> _all = [];

    // What is delayed, by the number of its delay.
    private readonly Dictionary<long, WaitingCallback> _delayed = [];

    // When a delay, or the patience of what is delayed, ends: in the order of (moment, number), so that of those due at one
    // moment the one delayed first comes first. Entries of delays that ended before their time are passed over.
    private readonly PriorityQueue<(long Delay, bool Detach), (long At, long Delay)> _moments = new();

    // For each kind of event: what is delayed and may be made due by the next success of that kind.
    private readonly HashSet<WaitingCallback>[] _hastenable = [.. Enum.GetValues<CallbackKind>().Select(_ => new HashSet<WaitingCallback>())];
    private long _delays;

    /// <summary>All that is not settled, in no order.</summary>
    public IEnumerable<WaitingCallback> All => _all;

    /// <summary>The timestamp at which <see cref="Promote"/> next has something to do.</summary>
    public long NextAt => _moments.TryPeek(out _, out var next) ? next.At : long.MaxValue;

    /// <summary>Takes in an event, behind those of its connection.</summary>
    /// <param name="callback">The event.</param>
    /// <param name="entry">What the journal has of it, where there is one.</param>
    public void Append(CallbackEvent callback, JournalledCallback? entry = null)
    {
        if (AppendToLane(callback, entry) is { IsHead: true, Waiting: var waiting })
        {
            _ready.Enqueue(waiting);
        }
    }

    /// <summary>Takes in an event as an earlier process left it: by number, so behind those of its connection.</summary>
    /// <param name="kept">How it stood.</param>
    /// <param name="entry">What the journal has of it.</param>
    public void Restore(KeptCallback kept, JournalledCallback entry)
    {
        var (waiting, isHead) = AppendToLane(kept.Callback, entry);
        var now = time.GetUtcNow();
        if (kept.FirstTried is { } firstTried)
        {
            // The clock may have been set since: no event is tried for longer, nor delayed for longer, than it would have been.
            waiting.Attempts = kept.Attempts;
            waiting.FirstTried = firstTried < now ? firstTried : now;
            waiting.FirstTriedTimestamp = time.GetTimestamp() - Timestamps(now - waiting.FirstTried);
            waiting.LastFailure = kept.LastFailure;
        }

        if (isHead && kept is { LastFailure: { } failure, NextAttempt: { } due } && due > now)
        {
            Delay(waiting, TimeSpan.FromTicks(Math.Min((due - now).Ticks, ICallbackQueue.LongestDelay.Ticks)), failure);
        }
        else if (isHead)
        {
            _ready.Enqueue(waiting);
        }
    }

    /// <summary>Makes ready what is due by now.</summary>
    public void Promote()
    {
        var now = time.GetTimestamp();
        while (_moments.TryPeek(out var moment, out var next) && (next.At <= now || !_delayed.ContainsKey(moment.Delay)))
        {
            _moments.Dequeue();
            if (!_delayed.TryGetValue(moment.Delay, out var waiting))
            {
                continue;
            }

            if (moment.Detach)
            {
                Detach(waiting);
            }
            else
            {
                MakeReady(waiting);
            }
        }
    }

    public bool TryPeek([NotNullWhen(true)] out WaitingCallback? next) => _ready.TryPeek(out next);

    /// <summary>Hands out what <see cref="TryPeek"/> showed.</summary>
    public void HandOut(CallbackAttempt attempt)
    {
        var waiting = _ready.Dequeue();
        waiting.InFlight = attempt;
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

        waiting.Delay = ++_delays;
        waiting.DueAt = time.GetUtcNow() + delay;
        _delayed.Add(waiting.Delay, waiting);
        var due = time.GetTimestamp() + Timestamps(delay);
        var outOfPatience = waiting.FirstTriedTimestamp + Timestamps(ICallbackQueue.Patience);
        if (waiting.Lane is not null && outOfPatience < due)
        {
            _moments.Enqueue((waiting.Delay, Detach: true), (outOfPatience, waiting.Delay));
        }

        _moments.Enqueue((waiting.Delay, Detach: false), (due, waiting.Delay));

        // What the application asked for itself is kept.
        for (var kind = 0; kind < _hastenable.Length && failure is not { RetryAfter.Ticks: > 0 }; kind++)
        {
            if ((waiting.HastenedBy & (1 << kind)) == 0)
            {
                _hastenable[kind].Add(waiting);
            }
        }
    }

    /// <summary>
    /// Makes ready what is delayed, now that an event was delivered: who answers one will answer others. Costs nothing for
    /// what an event of that kind has made ready before.
    /// </summary>
    /// <param name="kind">The kind of the event that was delivered.</param>
    public void Recover(CallbackKind kind)
    {
        Promote();
        if (_hastenable[(int)kind].Count == 0)
        {
            return;
        }

        foreach (var waiting in _hastenable[(int)kind].OrderBy(waiting => waiting.Callback.Time).ThenBy(waiting => waiting.Callback.Sequence).ToList())
        {
            waiting.HastenedBy |= 1 << (int)kind;
            MakeReady(waiting);
        }

        ForgetPassed();
    }

    /// <summary>Forgets what was handed out.</summary>
    public void Remove(WaitingCallback waiting)
    {
        waiting.InFlight = null;
        _all.Remove(waiting);
        Detach(waiting);
    }

    private (WaitingCallback Waiting, bool IsHead) AppendToLane(CallbackEvent callback, JournalledCallback? entry)
    {
        if (!_lanes.TryGetValue(callback.Connection, out var lane))
        {
            lane = new CallbackLane(callback.Connection);
            _lanes.Add(callback.Connection, lane);
        }

        var waiting = new WaitingCallback(callback, lane, entry);
        _all.Add(waiting);
        lane.Append(waiting);
        return (waiting, lane.Head == waiting);
    }

    private bool IsOutOfPatience(WaitingCallback waiting) =>
        time.GetElapsedTime(waiting.FirstTriedTimestamp) >= ICallbackQueue.Patience;

    private void MakeReady(WaitingCallback waiting)
    {
        _delayed.Remove(waiting.Delay);
        foreach (var ofKind in _hastenable)
        {
            ofKind.Remove(waiting);
        }

        waiting.DueAt = null;
        _ready.Enqueue(waiting);
    }

    // When most of the moments are of delays that have ended, so that each is paid for by those that ended them.
    private void ForgetPassed()
    {
        if (_moments.Count <= 4 * (_delayed.Count + 16))
        {
            return;
        }

        var ahead = _moments.UnorderedItems.Where(moment => _delayed.ContainsKey(moment.Element.Delay)).ToList();
        _moments.Clear();
        _moments.EnqueueRange(ahead);
    }

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
