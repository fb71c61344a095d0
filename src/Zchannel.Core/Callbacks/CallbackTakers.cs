using System.Diagnostics.CodeAnalysis;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// Who waits for an app's events, and what wakes them when one is due. Safe for concurrent use.
/// </summary>
internal sealed class CallbackTakers : IDisposable
{
    // A longer wait is taken in several: no timer takes more than 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Lock _queueLock;
    private readonly CallbackSchedule _schedule;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly LinkedList<Taker> _takers = [];
    private long _wakeAt = long.MaxValue;

    /// <summary>Makes it, with nobody waiting.</summary>
    /// <param name="queueLock">The lock of the <see cref="AppCallbackQueue"/> that it belongs to, which guards it and the schedule.</param>
    /// <param name="schedule">What is handed out.</param>
    /// <param name="time">The clock.</param>
    public CallbackTakers(Lock queueLock, CallbackSchedule schedule, TimeProvider time)
    {
        (_queueLock, _schedule, _time) = (queueLock, schedule, time);
        _timer = time.CreateTimer(
            static takers => ((CallbackTakers)takers!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryTake(app, out var attempt, out var taker))
        {
            return attempt;
        }

        // Whoever settles the taker first wins, so that an event is never handed to one who has left.
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<CallbackAttempt>)state!).TrySetCanceled(token), taker.Value.Attempt);
        try
        {
            return await taker.Value.Attempt.Task.ConfigureAwait(false);
        }
        finally
        {
            Leave(taker);
        }
    }

    /// <summary>Hands out what is due to those who wait. They continue on the thread pool.</summary>
    public void HandOutUnsynchronized()
    {
        _schedule.Promote();
        while (_takers.First is { } taker && _schedule.TryPeek(out var next))
        {
            _takers.RemoveFirst();
            var attempt = Attempt(taker.Value.App, next);
            if (taker.Value.Attempt.TrySetResult(attempt))
            {
                _schedule.HandOut(attempt);
            }
        }

        ArmUnsynchronized();
    }

    public void Dispose() => _timer.Dispose();

    private bool TryTake(App app, [NotNullWhen(true)] out CallbackAttempt? attempt, [NotNullWhen(false)] out LinkedListNode<Taker>? taker)
    {
        lock (_queueLock)
        {
            _schedule.Promote();
            if (_schedule.TryPeek(out var next))
            {
                attempt = Attempt(app, next);
                _schedule.HandOut(attempt);
                taker = null;
                return true;
            }

            taker = _takers.AddLast(
                new Taker(app, new TaskCompletionSource<CallbackAttempt>(TaskCreationOptions.RunContinuationsAsynchronously)));
            ArmUnsynchronized();
            attempt = null;
            return false;
        }
    }

    private void Leave(LinkedListNode<Taker> taker)
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

    private ScheduledAttempt Attempt(App app, WaitingCallback next) =>
        new(app, next, next.Attempts == 0 ? _time.GetUtcNow() : next.FirstTried);

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

    private readonly record struct Taker(App App, TaskCompletionSource<CallbackAttempt> Attempt);
}
