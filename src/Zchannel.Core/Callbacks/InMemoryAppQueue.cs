using System.Diagnostics.CodeAnalysis;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// The callbacks of one app in memory, and who waits for them. Safe for concurrent use.
/// </summary>
internal sealed class InMemoryAppQueue : IDisposable
{
    // A longer wait is taken in several: no timer takes more than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly App _app;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // Guards all below and what it holds. A leaf: no other lock is taken under it, nothing is called out to (a taker
    // continues on the thread pool; a sequence only counts), nothing is awaited.
    private readonly Lock _queueLock = new();
    private readonly CallbackRoom _room;
    private readonly CallbackSchedule _schedule;
    private readonly LinkedList<TaskCompletionSource<CallbackAttempt>> _takers = [];
    private readonly DeadLetters _dead = new();
    private long _wakeAt = long.MaxValue;

    public InMemoryAppQueue(App app, TimeProvider time, long maxMessageBytes)
    {
        _app = app;
        _time = time;
        _room = new CallbackRoom(maxMessageBytes);
        _schedule = new CallbackSchedule(time);
        _timer = time.CreateTimer(
            static queue => ((InMemoryAppQueue)queue!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public (int Reserved, int Waiting) Count()
    {
        lock (_queueLock)
        {
            return (_room.Reserved, _room.Waiting);
        }
    }

    public IReadOnlyList<KeptCallback> List(CallbackState state, CallbackFilter filter, CallbackPlace? after, int count)
    {
        var page = new CallbackPage(filter, after, count);
        lock (_queueLock)
        {
            return state switch
            {
                CallbackState.Waiting => page.Of(_schedule.All, waiting => waiting.Callback, waiting => waiting.Describe()),
                CallbackState.Dead => page.Of(_dead.All, letter => letter.Callback, letter => letter),
            };
        }
    }

    public CallbackReplay Replay(CallbackFilter filter, int limit)
    {
        lock (_queueLock)
        {
            var (replayed, left) = _dead.Take(filter, callback => _room.TryEnter(callback.Message.Length, limit));
            replayed.ForEach(_schedule.Append);
            HandOutUnsynchronized();
            return new CallbackReplay(replayed.Count, left);
        }
    }

    public int Drop(CallbackFilter filter)
    {
        lock (_queueLock)
        {
            return _dead.Take(filter, _ => true).Taken.Count;
        }
    }

    public bool TryReserve(int events, int limit)
    {
        lock (_queueLock)
        {
            return _room.TryReserve(events, limit);
        }
    }

    public void Release(int events)
    {
        lock (_queueLock)
        {
            _room.Release(events);
        }
    }

    public bool TryEnqueue(CallbackEvent callback, CallbackSequence sequence, int limit)
    {
        lock (_queueLock)
        {
            if (callback.Kind != CallbackKind.Message)
            {
                _room.EnterReserved();
            }
            else if (!_room.TryEnter(callback.Message.Length, limit))
            {
                return false;
            }

            _schedule.Append(callback with { Sequence = sequence.Next() });
            HandOutUnsynchronized();
            return true;
        }
    }

    public async ValueTask<CallbackAttempt> TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryTake(out var attempt, out var taker))
        {
            return attempt;
        }

        // Whoever settles the taker first wins, so that an event is never handed to one who has left.
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<CallbackAttempt>)state!).TrySetCanceled(token), taker.Value);
        try
        {
            return await taker.Value.Task.ConfigureAwait(false);
        }
        finally
        {
            Leave(taker);
        }
    }

    public void Complete(CallbackAttempt attempt)
    {
        lock (_queueLock)
        {
            SettleUnsynchronized(attempt);
            _schedule.Recover(attempt.Callback.Kind);
            HandOutUnsynchronized();
        }
    }

    public void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure)
    {
        lock (_queueLock)
        {
            _schedule.Delay(InFlightUnsynchronized(attempt), delay, failure);
            HandOutUnsynchronized();
        }
    }

    public void Bury(CallbackAttempt attempt, CallbackFailure failure)
    {
        lock (_queueLock)
        {
            SettleUnsynchronized(attempt);
            _dead.Add(attempt, failure, _time.GetUtcNow());
            HandOutUnsynchronized();
        }
    }

    public void Dispose() => _timer.Dispose();

    private bool TryTake(
        [NotNullWhen(true)] out CallbackAttempt? attempt,
        [NotNullWhen(false)] out LinkedListNode<TaskCompletionSource<CallbackAttempt>>? taker)
    {
        lock (_queueLock)
        {
            _schedule.Promote();
            if (_schedule.TryPeek(out var next))
            {
                attempt = AttemptUnsynchronized(next);
                _schedule.HandOut(attempt);
                taker = null;
                return true;
            }

            taker = _takers.AddLast(
                new TaskCompletionSource<CallbackAttempt>(TaskCreationOptions.RunContinuationsAsynchronously));
            ArmUnsynchronized();
            attempt = null;
            return false;
        }
    }

    private void Leave(LinkedListNode<TaskCompletionSource<CallbackAttempt>> taker)
    {
        lock (_queueLock)
        {
            if (taker.List is not null)
            {
                _takers.Remove(taker);
            }
        }
    }

    private void Wake()
    {
        lock (_queueLock)
        {
            _wakeAt = long.MaxValue;
            HandOutUnsynchronized();
        }
    }

    private void HandOutUnsynchronized()
    {
        _schedule.Promote();
        while (_takers.First is { } taker && _schedule.TryPeek(out var next))
        {
            _takers.RemoveFirst();
            var attempt = AttemptUnsynchronized(next);
            if (taker.Value.TrySetResult(attempt))
            {
                _schedule.HandOut(attempt);
            }
        }

        ArmUnsynchronized();
    }

    private InMemoryCallbackAttempt AttemptUnsynchronized(WaitingCallback next) =>
        new(_app, next, next.Attempts == 0 ? _time.GetUtcNow() : next.FirstTried);

    // Only while somebody waits: who takes looks at what is due himself.
    private void ArmUnsynchronized()
    {
        var wakeAt = _takers.Count > 0 ? _schedule.NextAt : long.MaxValue;
        if (wakeAt >= _wakeAt)
        {
            return;
        }

        _wakeAt = wakeAt;
        var wait = _time.GetElapsedTime(_time.GetTimestamp(), wakeAt).TotalMilliseconds;
        _timer.Change(
            TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait), 1, LongestWait.TotalMilliseconds)),
            Timeout.InfiniteTimeSpan);
    }

    private void SettleUnsynchronized(CallbackAttempt attempt)
    {
        var waiting = InFlightUnsynchronized(attempt);
        _schedule.Remove(waiting);
        _room.Leave(waiting.Callback.Message.Length);
    }

    private static WaitingCallback InFlightUnsynchronized(CallbackAttempt attempt) =>
        attempt is InMemoryCallbackAttempt { Waiting: var waiting } && ReferenceEquals(waiting.InFlight, attempt)
            ? waiting
            : throw new InvalidOperationException("The attempt is not in flight: it is settled, or another queue's.");
}
