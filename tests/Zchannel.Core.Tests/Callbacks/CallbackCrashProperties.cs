using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// Thousands of random operations on a journalled queue, with crashes, stops and faults of the disk in between, held against
/// what the clients were told, what the application heard, and what is on the disk.
/// </summary>
public sealed class CallbackCrashProperties
{
    private enum Verb { Connect, Message, Disconnect, Take, Complete, Retry, Bury, Replay, Commit, Tick, Break, Mend, Kill, Stop }

    [Fact]
    public void RandomOperationsAndCrashes_LoseNothingAndKeepTheOrder() =>
        Gen.Select(Gen.Frequency((20, Gen.Enum<Verb>()), (6, Gen.Const(Verb.Message)), (4, Gen.Const(Verb.Commit)), (4, Gen.Const(Verb.Take))), Gen.Int[0, 99])
            .Array[0, 120]
            .Sample(operations =>
            {
                using var run = new Run();
                Array.ForEach(operations, operation => run.Do(operation.Item1, operation.Item2));
                run.End();
            }, iter: 500, threads: 1); // More would leave no thread of the pool to the queues.

    private sealed class Run : IDisposable
    {
        private readonly FakeTimeProvider _time = new();
        private readonly JournalDisk _disk = new() { CommitsAtOnce = false };
        private readonly App _app = CallbackSamples.App(callbackQueue: 20);
        private readonly CallbackSequence _sequence = new();
        private readonly List<CallbackSubject> _open = [];
        private readonly List<CallbackAttempt> _inFlight = [];
        private readonly List<(string Id, Task<bool> Accepted)> _asked = [];

        // What the application has heard, by id, and what it has answered.
        private readonly Dictionary<string, CallbackEvent> _heard = [];
        private readonly HashSet<string> _done = [];

        // What was dead comes out of its order.
        private readonly HashSet<string> _replayed = [];

        // Of each connection: the last event that this process has handed out.
        private readonly Dictionary<string, long> _last = [];
        private JournalDisk.Journal _journal;
        private CallbackQueue _queue;
        private int _events;

        public Run()
        {
            _queue = new CallbackQueue(_time, _journal = _disk.Open());
            List(CallbackState.Waiting);
        }

        public void Do(Verb verb, int number)
        {
            switch (verb)
            {
                case Verb.Connect when _queue.TryReserve(_app):
                    var subject = new CallbackSubject(CallbackSamples.Connection($"{_events++}"), $"channel {number % 2}", "client", User: null);
                    _queue.Expect(_app, subject);
                    Enqueue(CallbackEvents.New(CallbackKind.Connected, subject, _time.GetUtcNow()));
                    _open.Add(subject);
                    break;
                case Verb.Message when _open.Count > 0:
                    var message = CallbackEvents.New(CallbackKind.Message, _open[number % _open.Count], _time.GetUtcNow());
                    _asked.Add((message.Id, Enqueue(message)));
                    break;
                case Verb.Disconnect when _open.Count > 0:
                    var gone = _open[number % _open.Count];
                    _open.Remove(gone);
                    Enqueue(CallbackEvents.Disconnected(gone, _time.GetUtcNow()));
                    break;
                case Verb.Take:
                    TryTake();
                    break;
                case Verb.Complete or Verb.Retry or Verb.Bury when _inFlight.Count > 0:
                    Settle(verb, _inFlight[number % _inFlight.Count]);
                    break;
                case Verb.Replay when _disk.Fault is null:
                    Replay();
                    break;
                case Verb.Commit:
                    _journal.Commit();
                    break;
                case Verb.Tick:
                    _time.Advance(TimeSpan.FromMilliseconds(number * 15));
                    break;
                case Verb.Break or Verb.Mend:
                    _disk.Fault = verb is Verb.Break ? new StorageUnavailableException("The disk is full.") : null;
                    break;
                case Verb.Kill or Verb.Stop:
                    Restart(isKilled: verb is Verb.Kill);
                    break;
            }
        }

        public void End()
        {
            _disk.Fault = null;
            Restart(isKilled: true);
            Drain();
            Assert.All(_asked.Where(asked => asked.Accepted is { IsCompletedSuccessfully: true, Result: true }), asked => Assert.Contains(asked.Id, _done));

            // Whoever was heard to come is heard to go.
            foreach (var up in _heard.Values.Where(callback => callback.Kind is CallbackKind.Connected))
            {
                var subject = new CallbackSubject(up.Connection, up.Channel, up.Client, up.User);
                Assert.Contains(CallbackEvents.Disconnected(subject, default).Id, _done);
            }

            // No two events of a channel have a number in common.
            Assert.All(_heard.Values.GroupBy(callback => (callback.Channel, callback.Sequence)), alike => Assert.Single(alike));
            Restart(isKilled: false);
            Assert.Equal(0, _queue.Count(_app));
        }

        public void Dispose() => _queue.Dispose();

        private void Restart(bool isKilled)
        {
            if (isKilled)
            {
                _journal.Kill();
                _queue.Dispose();
            }
            else
            {
                _disk.Fault = null;
                _disk.CommitsAtOnce = true;
                _journal.Commit();
                _queue.DisposeAsync().AsTask().GetAwaiter().GetResult();
                _disk.CommitsAtOnce = false;
                Assert.All(_done, id => Assert.DoesNotContain(_disk.Rows("shop"), row => row.Kept.Callback.Id == id && row.Kept.State is CallbackState.Waiting));
            }

            _inFlight.Clear();
            _open.Clear();
            _last.Clear();
            var kept = _disk.Rows("shop").Select(row => row.Kept.Callback.Id).ToHashSet();
            Assert.All(_asked.Where(asked => asked.Accepted is { IsCompletedSuccessfully: true, Result: true } && !_done.Contains(asked.Id)), asked => Assert.Contains(asked.Id, kept));

            // What was answered a moment before comes again.
            _done.ExceptWith(kept);
            _queue = new CallbackQueue(_time, _journal = _disk.Open());
            var waiting = List(CallbackState.Waiting);
            Assert.Equal(
                _disk.Rows("shop").Where(row => row is { IsExpected: false, Kept.State: CallbackState.Waiting }).Select(row => row.Kept.Callback.Id).Order(),
                waiting.Select(one => one.Callback.Id).Order());
        }

        private void Drain()
        {
            for (var turns = 0; turns < 1_000 && (_queue.Waiting(_app) > 0 || _inFlight.Count > 0); turns++)
            {
                _journal.Commit();
                _inFlight.ToList().ForEach(attempt => Settle(Verb.Complete, attempt));
                _time.Advance(TimeSpan.FromSeconds(1));
                TryTake();
            }

            if (Replay() > 0)
            {
                Drain();
            }
        }

        // It waits until it is written, which is tried again a second behind a fault.
        private int Replay()
        {
            _replayed.UnionWith(List(CallbackState.Dead).Select(letter => letter.Callback.Id));
            var replay = _queue.ReplayAsync(_app, new CallbackFilter()).AsTask();
            _journal.Commit();
            _time.Advance(TimeSpan.FromSeconds(1));
            _journal.Commit();
            return replay.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult().Replayed;
        }

        private IReadOnlyList<KeptCallback> List(CallbackState state) =>
            _queue.ListAsync(_app, state, new CallbackFilter(), after: null, 1_000).AsTask().WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

        private async Task<bool> EnqueueAsync(CallbackEvent callback) => await _queue.EnqueueAsync(_app, callback, _sequence);

        private Task<bool> Enqueue(CallbackEvent callback)
        {
            var accepted = EnqueueAsync(callback);
            Assert.True(callback.Kind is CallbackKind.Message || accepted.IsCompletedSuccessfully);
            return accepted;
        }

        private void TryTake()
        {
            using var leave = new CancellationTokenSource();
            var take = _queue.TakeAsync(_app, leave.Token).AsTask();
            if (!take.IsCompleted)
            {
                leave.Cancel();
                return;
            }

            var attempt = take.GetAwaiter().GetResult();
            var callback = attempt.Callback with { Message = default };
            Assert.Equal(_heard.GetValueOrDefault(callback.Id, callback), callback);
            _heard[callback.Id] = callback;

            // It is on the disk, and behind all that was handed out before of its connection.
            var row = Assert.Single(_disk.Rows("shop"), row => row.Kept.Callback.Id == callback.Id);
            Assert.Equal(callback.Sequence, row.Kept.Callback.Sequence);
            _inFlight.Add(attempt);
            if (!_replayed.Contains(callback.Id))
            {
                Assert.True(row.Number >= _last.GetValueOrDefault(callback.Connection.ToString()));
                _last[callback.Connection.ToString()] = row.Number;
            }
        }

        private void Settle(Verb verb, CallbackAttempt attempt)
        {
            _inFlight.Remove(attempt);
            var failure = new CallbackFailure(CallbackFailureReason.Answered, 503);
            switch (verb)
            {
                case Verb.Complete:
                    _queue.Complete(attempt);
                    _done.Add(attempt.Callback.Id);
                    break;
                case Verb.Retry:
                    _queue.Retry(attempt, TimeSpan.FromMilliseconds(500), failure);
                    break;
                default:
                    _queue.Bury(attempt, failure);
                    break;
            }
        }
    }
}
