using Zchannel.Apps;
using Zchannel.Connections;
using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// What an app's journal is told of its queue, and what the queue is told of its journal at the beginning. Safe for
/// concurrent use; what is <c>Unsynchronized</c> is for who holds the queue's lock.
/// </summary>
internal sealed class KeptCallbacks : IDisposable
{
    private readonly App _app;
    private readonly IAppCallbackJournal _journal;
    private readonly Lock _queueLock;
    private readonly CallbackRoom _room;
    private readonly CallbackSchedule _schedule;
    private readonly CallbackTakers _takers;
    private readonly DeadLetters _dead;
    private readonly TimeProvider _time;
    private readonly UnwrittenCallbacks _unwritten;
    private readonly JournalTurns _turns;
    private readonly CallbackLoad _load;

    // The `disconnected` to come of each connection that is open.
    private readonly Dictionary<ConnectionId, JournalledCallback> _expected = [];

    // What earlier processes have left, and is taken up behind all that waits.
    private readonly List<CallbackRow> _cutOff = [];
    private readonly List<DeadLetter> _deadBefore = [];

    public KeptCallbacks(
        App app, IAppCallbackJournal journal, Lock queueLock, CallbackRoom room, CallbackSchedule schedule, CallbackTakers takers, DeadLetters dead, TimeProvider time)
    {
        (_app, _journal, _queueLock, _room, _schedule, _takers, _dead, _time) = (app, journal, queueLock, room, schedule, takers, dead, time);
        _unwritten = new UnwrittenCallbacks(journal.LastNumber);
        var sequences = new ChannelSequences(channel => time.GetUtcNow() + app.Settings.Rules.For(channel).PositionAge);
        _turns = new JournalTurns(queueLock, journal, _unwritten, sequences, room, schedule, takers, time);
        _load = new CallbackLoad(journal, Restore, Finish, time);
    }

    /// <summary>Why the journal cannot be written now, or could not a moment ago; null where it could.</summary>
    public StorageUnavailableException? FaultUnsynchronized => _turns.FaultUnsynchronized ?? Refusal;

    /// <inheritdoc cref="IAppCallbackJournal.Refusal" />
    public StorageUnavailableException? Refusal => _journal.Refusal;

    /// <summary>Waits until all is there that earlier processes have left.</summary>
    public Task LoadedAsync(CancellationToken cancellationToken) => _load.WaitAsync(cancellationToken);

    /// <summary>Has written what has changed. Not to be called under the lock.</summary>
    public void Begin(bool atOnce) => _turns.Begin(atOnce);

    /// <summary>Waits until all is written that has changed up to now; not if that is nothing.</summary>
    public Task WrittenUnsynchronized(int changes) => changes == 0 ? Task.CompletedTask : _turns.WrittenUnsynchronized();

    /// <summary>Accepts an event.</summary>
    /// <returns>For a message, when it is kept.</returns>
    public Task? AcceptUnsynchronized(CallbackEvent callback)
    {
        if (callback.Kind != CallbackKind.Message)
        {
            _unwritten.Accept(callback.Kind == CallbackKind.Disconnected && _expected.Remove(callback.Connection, out var expected) ? expected : null, callback);
            return null;
        }

        var entry = _unwritten.Accept(null, callback);
        entry.Accepted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return entry.Accepted.Task;
    }

    public void ExpectUnsynchronized(CallbackSubject subject, DateTimeOffset now) =>
        _expected.Add(subject.Connection, _unwritten.Expect(CallbackEvents.Disconnected(subject, now)));

    public void WithdrawUnsynchronized(ConnectionId connection)
    {
        if (_expected.Remove(connection, out var expected))
        {
            expected.IsExpected = false;
            _unwritten.Change(expected, standing: null);
        }
    }

    /// <summary>Changes how an event stands.</summary>
    /// <param name="entry">Its entry; what was there before the journal was has none.</param>
    /// <param name="standing">How it stands now; null to forget it.</param>
    public void ChangeUnsynchronized(JournalledCallback? entry, KeptCallback? standing)
    {
        if (entry is not null)
        {
            _unwritten.Change(entry, standing);
        }
    }

    public void ReplayUnsynchronized(DeadLetter letter)
    {
        if (letter.Entry is { } entry)
        {
            _unwritten.Change(
                _unwritten.MoveToEnd(entry), new KeptCallback { Callback = letter.Kept.Callback, State = CallbackState.Waiting, Attempts = 0 });
        }
    }

    public Task FlushAsync() => _turns.FlushAsync();

    /// <summary>Ends it, and writes what is left to write.</summary>
    public async Task EndAsync()
    {
        await _load.DisposeAsync().ConfigureAwait(false);
        await _turns.FlushAsync().ConfigureAwait(false);
    }

    public void Dispose()
    {
        _load.Cancel();
        _turns.Dispose();
    }

    private void Restore(IReadOnlyList<CallbackRow> rows)
    {
        lock (_queueLock)
        {
            foreach (var row in rows)
            {
                RestoreUnsynchronized(row);
            }

            _takers.HandOutUnsynchronized();
        }
    }

    private void RestoreUnsynchronized(CallbackRow row)
    {
        if (row.IsExpected)
        {
            _cutOff.Add(row);
            return;
        }

        var entry = new JournalledCallback { Number = row.Number, KeptAt = row.Number };
        if (row.Kept.State is CallbackState.Dead)
        {
            _deadBefore.Add(new DeadLetter(row.Kept, entry));
            return;
        }

        _room.Restore(row.Kept.Callback.Message.Length);
        _schedule.Restore(row.Kept, entry);
    }

    // Connections that died with their process: what they were expected to say is said now, with the id that it was to have.
    private void Finish()
    {
        lock (_queueLock)
        {
            var now = _time.GetUtcNow();
            var isWanted = _app.Settings.Callbacks?.Events.Contains(CallbackKind.Disconnected) ?? false;
            foreach (var row in _cutOff)
            {
                var entry = new JournalledCallback { Number = row.Number, KeptAt = row.Number };
                if (isWanted)
                {
                    _room.Restore(messageBytes: 0);
                    _unwritten.Accept(entry, row.Kept.Callback with { Time = now });
                }
                else
                {
                    _unwritten.Change(entry, standing: null);
                }
            }

            foreach (var letter in _deadBefore.OrderBy(letter => letter.Kept.Died))
            {
                _dead.Add(letter).ForEach(gone => ChangeUnsynchronized(gone.Entry, standing: null));
            }

            _cutOff.Clear();
            _deadBefore.Clear();
        }

        Begin(atOnce: true);
    }
}
