using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// Thousands of random operations on the queue of two apps and on a model of each.
/// </summary>
public sealed class CallbackQueueProperties
{
    private enum Verb { Reserve, Release, Connected, Message, Take, Wait, Leave, Complete, Retry, Bury, Advance }

    [Fact]
    public void RandomOperations_DoWhatTheModelDoes() =>
        Gen.Select(Gen.Enum<Verb>(), Gen.Int[0, 1], Gen.Int[0, 99])
            .Array[0, 200]
            .Sample(operations => Run(operations), iter: 2_000);

    private static void Run((Verb Verb, int App, int Number)[] operations)
    {
        var time = new FakeTimeProvider();
        using var queue = new CallbackQueue(time);
        var sides = new[] { new Side(queue, time, "one", limit: 12), new Side(queue, time, "two", limit: 5) };
        foreach (var (verb, app, number) in operations)
        {
            if (verb == Verb.Advance)
            {
                time.Advance(TimeSpan.FromSeconds(number));
            }
            else
            {
                sides[app].Do(verb, number);
            }

            Array.ForEach(sides, side => side.Check());
        }

        Array.ForEach(sides, side => side.Leave());
        Array.ForEach(sides, side => side.Drain());
    }

    private sealed class Side(CallbackQueue queue, FakeTimeProvider time, string id, int limit)
    {
        private readonly App _app = CallbackSamples.App(limit, id);
        private readonly CallbackQueueModel _model = new(limit);
        private readonly List<CallbackAttempt> _inFlight = [];
        private readonly HashSet<string> _accepted = [];
        private readonly HashSet<string> _settled = [];
        private (Task<CallbackAttempt> Task, CancellationTokenSource Leave)? _taker;
        private int _events;

        public void Do(Verb verb, int number)
        {
            switch (verb)
            {
                case Verb.Reserve:
                    Assert.Equal(_model.TryReserve(), queue.TryReserve(_app));
                    break;
                case Verb.Release when _model.Reserved > 0:
                    _model.Release();
                    queue.Release(_app, 1);
                    break;
                case Verb.Connected when _model.Reserved > 0:
                    Enqueue(CallbackKind.Connected, number);
                    break;
                case Verb.Message:
                    Enqueue(CallbackKind.Message, number);
                    break;
                case Verb.Take when _taker is null:
                    TakeNow();
                    break;
                case Verb.Wait when _taker is null:
                    var leave = new CancellationTokenSource();
                    _taker = (queue.TakeAsync(_app, leave.Token).AsTask(), leave);
                    break;
                case Verb.Leave:
                    Leave();
                    break;
                case Verb.Complete or Verb.Retry or Verb.Bury when _inFlight.Count > 0:
                    Settle(verb, _inFlight[number % _inFlight.Count], TimeSpan.FromSeconds(number % 90));
                    break;
            }
        }

        public void Leave()
        {
            if (_taker is var (waiting, cancel))
            {
                cancel.Cancel();
                Assert.ThrowsAny<OperationCanceledException>(() => Await(waiting));
                _taker = null;
            }
        }

        public void Check()
        {
            if (_taker is var (waiting, _) && (waiting.IsCompleted || _model.Takeable(time.GetUtcNow()).Count > 0))
            {
                _taker = null;
                Took(Await(waiting));
            }

            Assert.Equal(_model.Count, queue.Count(_app));
            Assert.Equal(_model.Waiting, queue.Waiting(_app));
        }

        public void Drain()
        {
            while (_model.Waiting > 0)
            {
                _inFlight.ToList().ForEach(attempt => Settle(Verb.Complete, attempt, default));
                TakeNow();
                if (_inFlight.Count == 0)
                {
                    time.Advance(TimeSpan.FromSeconds(100));
                }
            }

            Assert.Equal(_accepted, _settled);
            Assert.Equal(_model.Reserved, queue.Count(_app));
        }

        // The properties run in plain methods: what is awaited here is settled already, on its way through the thread pool.
        private static CallbackAttempt Await(Task<CallbackAttempt> taker) =>
            taker.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();

        private void Enqueue(CallbackKind kind, int number)
        {
            var callback = CallbackSamples.Event($"{_app.Id}-{_events++}", $"c{number % 3}", kind);
            var accepted = queue.EnqueueAsync(_app, callback, new CallbackSequence()).AsTask();
            Assert.True(accepted.IsCompletedSuccessfully);
            var expected = _model.TryEnqueue(callback);
            Assert.Equal(expected, accepted.GetAwaiter().GetResult());
            if (expected)
            {
                _accepted.Add(callback.Id);
            }
        }

        private void TakeNow()
        {
            using var leave = new CancellationTokenSource();
            var take = queue.TakeAsync(_app, leave.Token).AsTask();
            Assert.Equal(_model.Takeable(time.GetUtcNow()).Count > 0, take.IsCompletedSuccessfully);
            if (take.IsCompletedSuccessfully)
            {
                Took(take.GetAwaiter().GetResult());
            }
            else
            {
                leave.Cancel();
            }
        }

        private void Took(CallbackAttempt attempt)
        {
            Assert.Contains(attempt.Callback.Id, _model.Takeable(time.GetUtcNow()));
            _model.Take(attempt.Callback.Id, time.GetUtcNow());
            _inFlight.Add(attempt);
        }

        private void Settle(Verb verb, CallbackAttempt attempt, TimeSpan delay)
        {
            _inFlight.Remove(attempt);
            if (verb == Verb.Retry)
            {
                var isFirm = delay.Seconds % 3 == 0 && delay > TimeSpan.Zero;
                queue.Retry(attempt, delay, new CallbackFailure(CallbackFailureReason.Answered, 503, isFirm ? delay : null));
                _model.Retry(attempt.Callback.Id, time.GetUtcNow(), delay, isFirm);
                return;
            }

            if (verb == Verb.Complete)
            {
                queue.Complete(attempt);
                _model.Complete(attempt.Callback.Id, time.GetUtcNow());
            }
            else
            {
                queue.Bury(attempt, new CallbackFailure(CallbackFailureReason.Answered, 410));
                _model.Bury(attempt.Callback.Id);
            }

            Assert.True(_settled.Add(attempt.Callback.Id));
        }
    }
}
