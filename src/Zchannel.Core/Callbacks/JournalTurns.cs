using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// Has an app's journal follow its queue: in turns, one at a time, each of which writes all that has changed by then, within
/// bounds. Safe for concurrent use; what is <c>Unsynchronized</c> is for who holds the queue's lock.
/// </summary>
/// <remarks>
/// What happens is written at once, with all others that wait. How deliveries ended is written soon: what a crash in between
/// repeats may be repeated anyway. While the journal cannot be written, messages are refused; all else stays in memory, in
/// the room that it takes in the queue, and is tried again each second.
/// </remarks>
internal sealed class JournalTurns : ICallbackChanges, IDisposable
{
    private const int MaxEvents = 1_000;
    private const int MaxBytes = 1024 * 1024;
    private const int TypicalBytes = 512;

    // A commit for each callback that is delivered would cost more than a few of them again after a crash.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly Lock _queueLock;
    private readonly IAppCallbackJournal _journal;
    private readonly UnwrittenCallbacks _unwritten;
    private readonly CallbackRoom _room;
    private readonly CallbackSchedule _schedule;
    private readonly CallbackTakers _takers;
    private readonly ITimer _timer;
    private readonly List<TaskCompletionSource> _waiting = [];
    private bool _isArmed;
    private bool _isUrgent;
    private bool _isPosted;
    private bool _isEnded;

    // Of the turn that is posted, which has them for itself until it has ended.
    private readonly List<JournalChange> _turn = [];
    private readonly List<TaskCompletionSource> _waitingForTurn = [];
    private readonly ChannelSequences _sequences;

    public JournalTurns(
        Lock queueLock, IAppCallbackJournal journal, UnwrittenCallbacks unwritten, ChannelSequences sequences, CallbackRoom room, CallbackSchedule schedule, CallbackTakers takers, TimeProvider time)
    {
        (_queueLock, _journal, _unwritten, _sequences) = (queueLock, journal, unwritten, sequences);
        (_room, _schedule, _takers) = (room, schedule, takers);
        _timer = time.CreateTimer(static turns => ((JournalTurns)turns!).BeginLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why the journal could not be written a moment ago; null where it could.</summary>
    public StorageUnavailableException? FaultUnsynchronized { get; private set; }

    /// <inheritdoc />
    public int Weight { get; private set; }

    /// <summary>Begins a turn if there is something to write and none is under way. Not to be called under the lock.</summary>
    /// <param name="atOnce">Whether it is to be written at once, and not soon.</param>
    public void Begin(bool atOnce)
    {
        lock (_queueLock)
        {
            _isUrgent |= atOnce;
            if (!TryBeginUnsynchronized())
            {
                return;
            }
        }

        Post();
    }

    /// <summary>Waits until all is written that has changed up to now. A turn is to be begun behind it.</summary>
    /// <returns>Fails with <see cref="StorageUnavailableException"/> when it cannot be written now.</returns>
    public Task WrittenUnsynchronized()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(written);
        return written.Task;
    }

    /// <inheritdoc />
    public void Write(ICallbackRows rows)
    {
        lock (_queueLock)
        {
            TakeUnsynchronized();
        }

        for (var i = 0; i < _turn.Count; i++)
        {
            if (_turn[i] is { IsFresh: true, Standing: { } accepted } fresh)
            {
                var sequence = _sequences.Next(accepted.Callback.Channel, rows);
                _turn[i] = fresh with { Standing = accepted with { Callback = accepted.Callback with { Sequence = sequence } } };
            }

            Write(rows, _turn[i]);
        }

        _sequences.Write(rows);
    }

    /// <inheritdoc />
    public void Committed()
    {
        lock (_queueLock)
        {
            _turn.ForEach(SettleUnsynchronized);
            _takers.HandOutUnsynchronized();
            _waitingForTurn.ForEach(one => one.SetResult());
            EndUnsynchronized(fault: null);
            if (!TryBeginUnsynchronized())
            {
                return;
            }
        }

        Post();
    }

    /// <inheritdoc />
    public void Failed(StorageUnavailableException failure)
    {
        lock (_queueLock)
        {
            foreach (var refused in _unwritten.TakeBack(_turn, failure))
            {
                _room.Leave(refused.Callback.Message.Length);
            }

            _waitingForTurn.ForEach(one => one.SetException(failure));
            _waiting.ForEach(one => one.SetException(failure));
            _waiting.Clear();
            EndUnsynchronized(failure);
            ArmUnsynchronized(Again);
        }
    }

    /// <summary>Writes what is left, for a queue that ends; not for one that has been ended as it is.</summary>
    public async Task FlushAsync()
    {
        Task written;
        lock (_queueLock)
        {
            FaultUnsynchronized = null;
            if (_isEnded || (!_isPosted && _unwritten.Count == 0))
            {
                return;
            }

            written = WrittenUnsynchronized();
        }

        Begin(atOnce: true);

        // Where it cannot be written, the store has said so itself, and there is nobody left to try again.
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        lock (_queueLock)
        {
            _isEnded = true;
        }

        _timer.Dispose();
    }

    private static void Write(ICallbackRows rows, JournalChange change)
    {
        if (change.Entry.KeptAt is > 0 and var keptAt && (change.Standing is null || keptAt != change.Number))
        {
            rows.Delete(keptAt);
        }

        if (change.Standing is { } standing)
        {
            rows.Put(new CallbackRow(change.Number, change.IsExpected, standing));
        }
    }

    private void BeginLate()
    {
        lock (_queueLock)
        {
            (_isArmed, FaultUnsynchronized) = (false, null);
        }

        Begin(atOnce: true);
    }

    private bool TryBeginUnsynchronized()
    {
        if (_isPosted || FaultUnsynchronized is not null || (_unwritten.Count == 0 && _waiting.Count == 0))
        {
            return false;
        }

        if (!_isUrgent && _waiting.Count == 0 && _unwritten.Count < MaxEvents)
        {
            ArmUnsynchronized(Soon);
            return false;
        }

        _isPosted = true;
        Weight = Math.Min(_unwritten.Count * TypicalBytes, MaxBytes);
        return true;
    }

    private void ArmUnsynchronized(TimeSpan delay)
    {
        if (!_isArmed || FaultUnsynchronized is not null)
        {
            _isArmed = true;
            _timer.Change(delay, Timeout.InfiniteTimeSpan);
        }
    }

    private void Post()
    {
        try
        {
            _journal.Post(this);
        }
        catch (StorageUnavailableException failure)
        {
            Failed(failure);
        }
    }

    private void TakeUnsynchronized()
    {
        _unwritten.Take(_turn, MaxEvents, MaxBytes);
        _isUrgent = _unwritten.Count > 0;
        if (!_isUrgent)
        {
            _waitingForTurn.AddRange(_waiting);
            _waiting.Clear();
        }
    }

    private void SettleUnsynchronized(JournalChange change)
    {
        var entry = change.Entry;
        entry.KeptAt = change.Standing is null ? 0 : change.Number;
        if (change is { IsFresh: true, Standing: { } accepted })
        {
            entry.IsFresh = false;
            _schedule.Append(accepted.Callback, entry);
            entry.Accepted?.SetResult();
            entry.Accepted = null;
        }
    }

    private void EndUnsynchronized(StorageUnavailableException? fault)
    {
        _turn.Clear();
        _waitingForTurn.Clear();
        _sequences.End(isKept: fault is null);
        (_isPosted, FaultUnsynchronized) = (false, fault);
    }
}
