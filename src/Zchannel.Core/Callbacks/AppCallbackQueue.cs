using Zchannel.Apps;
using Zchannel.Connections;
using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// The callbacks of one app, and who waits for them. Safe for concurrent use.
/// </summary>
internal sealed class AppCallbackQueue : IDisposable, IAsyncDisposable
{
    private readonly TimeProvider _time;

    // Has one journal be opened; the queue's own is not taken under it.
    private readonly Lock _keepLock = new();

    // Guards all below and what it holds. A leaf: no other lock is taken under it, nothing is called out to (a taker
    // continues on the thread pool; a sequence only counts), nothing is awaited.
    private readonly Lock _queueLock = new();
    private readonly CallbackRoom _room;
    private readonly CallbackSchedule _schedule;
    private readonly CallbackTakers _takers;
    private readonly DeadLetters _dead = new();
    private volatile KeptCallbacks? _kept;

    /// <summary>Makes an app's queue.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="maxMessageBytes">The bound on message bytes.</param>
    public AppCallbackQueue(TimeProvider time, long maxMessageBytes)
    {
        _time = time;
        _room = new CallbackRoom(maxMessageBytes);
        _schedule = new CallbackSchedule(time);
        _takers = new CallbackTakers(_queueLock, _schedule, time);
    }

    /// <summary>Whether it is kept for longer than the process lives.</summary>
    public bool IsKept => _kept is not null;

    /// <summary>Has it kept from now on, and takes up what is kept of earlier processes.</summary>
    /// <param name="app">The app.</param>
    /// <param name="journal">Where; nothing is kept where it keeps nothing yet.</param>
    public void Keep(App app, ICallbackJournal journal)
    {
        lock (_keepLock)
        {
            if (_kept is null && journal.Open(app.Id) is { } opened)
            {
                _kept = new KeptCallbacks(app, opened, _queueLock, _room, _schedule, _takers, _dead, _time);
            }
        }
    }

    public (int Reserved, int Waiting) Count()
    {
        lock (_queueLock)
        {
            return (_room.Reserved, _room.Waiting);
        }
    }

    public async ValueTask<IReadOnlyList<KeptCallback>> ListAsync(
        CallbackState state, CallbackFilter filter, CallbackPlace? after, int count, CancellationToken cancellationToken)
    {
        await LoadedAsync(cancellationToken).ConfigureAwait(false);
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

    public async ValueTask<CallbackReplay> ReplayAsync(CallbackFilter filter, int limit, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        CallbackReplay outcome;
        Task written;
        lock (_queueLock)
        {
            var (replayed, left) = _dead.Take(filter, callback => _room.TryEnter(callback.Message.Length, limit));
            foreach (var letter in replayed)
            {
                _kept?.ReplayUnsynchronized(letter);
                _schedule.Append(letter.Kept.Callback, letter.Entry);
            }

            _takers.HandOutUnsynchronized();
            outcome = new CallbackReplay(replayed.Count, left);
            written = _kept?.WrittenUnsynchronized(replayed.Count) ?? Task.CompletedTask;
        }

        await WrittenAsync(written, cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    public async ValueTask<int> DropAsync(CallbackFilter filter, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        List<DeadLetter> dropped;
        Task written;
        lock (_queueLock)
        {
            dropped = _dead.Take(filter, _ => true).Taken;
            dropped.ForEach(letter => _kept?.ChangeUnsynchronized(letter.Entry, standing: null));
            written = _kept?.WrittenUnsynchronized(dropped.Count) ?? Task.CompletedTask;
        }

        await WrittenAsync(written, cancellationToken).ConfigureAwait(false);
        return dropped.Count;
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

    public void Expect(CallbackSubject subject)
    {
        if (_kept is not null)
        {
            lock (_queueLock)
            {
                _kept.ExpectUnsynchronized(subject, _time.GetUtcNow());
            }

            _kept.Begin(atOnce: true);
        }
    }

    public void Withdraw(ConnectionId connection)
    {
        lock (_queueLock)
        {
            _room.Release(1);
            _kept?.WithdrawUnsynchronized(connection);
        }

        _kept?.Begin(atOnce: false);
    }

    public ValueTask<bool> EnqueueAsync(CallbackEvent callback, CallbackSequence sequence, int limit, CancellationToken cancellationToken)
    {
        Task? accepted = null;
        lock (_queueLock)
        {
            if (callback.Kind != CallbackKind.Message)
            {
                _room.EnterReserved();
            }
            else if (_kept?.FaultUnsynchronized is { } fault)
            {
                throw new StorageUnavailableException(fault.Message, fault);
            }
            else if (!_room.TryEnter(callback.Message.Length, limit))
            {
                return new(false);
            }

            if (_kept is null)
            {
                _schedule.Append(callback with { Sequence = sequence.Next() });
                _takers.HandOutUnsynchronized();
            }
            else
            {
                accepted = _kept.AcceptUnsynchronized(callback);
            }
        }

        _kept?.Begin(atOnce: true);
        return accepted is null ? new(true) : AcceptedAsync(accepted, cancellationToken);
    }

    public ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken) => _takers.TakeAsync(app, cancellationToken);

    public void Complete(CallbackAttempt attempt)
    {
        lock (_queueLock)
        {
            var entry = SettleUnsynchronized(attempt);
            _kept?.ChangeUnsynchronized(entry, standing: null);
            _schedule.Recover(attempt.Callback.Kind);
            _takers.HandOutUnsynchronized();
        }

        _kept?.Begin(atOnce: false);
    }

    public void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure)
    {
        lock (_queueLock)
        {
            var waiting = InFlightUnsynchronized(attempt);
            _schedule.Delay(waiting, delay, failure);
            _kept?.ChangeUnsynchronized(waiting.Entry, waiting.Describe());
            _takers.HandOutUnsynchronized();
        }

        _kept?.Begin(atOnce: false);
    }

    public void Bury(CallbackAttempt attempt, CallbackFailure failure)
    {
        lock (_queueLock)
        {
            var entry = SettleUnsynchronized(attempt);
            var letter = new DeadLetter(
                new KeptCallback
                {
                    Callback = attempt.Callback,
                    State = CallbackState.Dead,
                    Attempts = attempt.Number,
                    FirstTried = attempt.FirstTried,
                    LastFailure = failure,
                    Died = _time.GetUtcNow(),
                },
                entry);
            _kept?.ChangeUnsynchronized(letter.Entry, letter.Kept);
            var gone = _dead.Add(letter);
            gone.ForEach(one => _kept?.ChangeUnsynchronized(one.Entry, standing: null));
            _takers.HandOutUnsynchronized();
        }

        _kept?.Begin(atOnce: false);
    }

    /// <summary>Ends it as it is. What is journalled and not written yet is as if the process had been killed.</summary>
    public void Dispose()
    {
        _takers.Dispose();
        _kept?.Dispose();
    }

    /// <summary>Writes what is left to write.</summary>
    public Task FlushAsync() => _kept?.FlushAsync() ?? Task.CompletedTask;

    /// <summary>Ends it, and writes what is left to write.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_kept is not null)
        {
            await _kept.EndAsync().ConfigureAwait(false);
        }

        Dispose();
    }

    private static async ValueTask<bool> AcceptedAsync(Task accepted, CancellationToken cancellationToken)
    {
        await accepted.WaitAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private Task LoadedAsync(CancellationToken cancellationToken) => _kept?.LoadedAsync(cancellationToken) ?? Task.CompletedTask;

    // Nothing is changed that could not be written for as long as nobody knows.
    private async Task ReadyAsync(CancellationToken cancellationToken)
    {
        await LoadedAsync(cancellationToken).ConfigureAwait(false);
        if (_kept?.Refusal is { } refusal)
        {
            throw refusal;
        }
    }

    private Task WrittenAsync(Task written, CancellationToken cancellationToken)
    {
        _kept?.Begin(atOnce: true);
        return written.WaitAsync(cancellationToken);
    }

    private JournalledCallback? SettleUnsynchronized(CallbackAttempt attempt)
    {
        var waiting = InFlightUnsynchronized(attempt);
        _schedule.Remove(waiting);
        _room.Leave(waiting.Callback.Message.Length);
        return waiting.Entry;
    }

    private static WaitingCallback InFlightUnsynchronized(CallbackAttempt attempt) =>
        attempt is ScheduledAttempt { Waiting: var waiting } && ReferenceEquals(waiting.InFlight, attempt)
            ? waiting
            : throw new InvalidOperationException("The attempt is not in flight: it is settled, or another queue's.");
}
