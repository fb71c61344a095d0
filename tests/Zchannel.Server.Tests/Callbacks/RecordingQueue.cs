using System.Collections.Concurrent;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// The queue in memory, which also tells a test what became of each attempt.
/// </summary>
internal sealed class RecordingQueue(TimeProvider time) : ICallbackQueue, IDisposable
{
    private readonly CallbackQueue _queue = new(time);
    private readonly ConcurrentQueue<(Func<Settled, bool> Condition, TaskCompletionSource<Settled> Seen)> _waits = [];

    public ConcurrentQueue<Settled> All { get; } = [];

    /// <summary>Waits until an attempt is settled that meets a condition; those before count too.</summary>
    public async Task<Settled> Until(Func<Settled, bool> condition)
    {
        var seen = new TaskCompletionSource<Settled>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waits.Enqueue((condition, seen));
        foreach (var settled in All.Where(condition))
        {
            seen.TrySetResult(settled);
        }

        return await seen.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until so many events are completed.</summary>
    public Task UntilCompleted(int events) =>
        Until(_ => All.Count(settled => settled.Verb == nameof(Complete)) >= events);

    public ValueTask<IReadOnlyList<KeptCallback>> ListAsync(
        App app, CallbackState state, CallbackFilter filter, CallbackPlace? after, int count, CancellationToken cancellationToken = default) =>
        _queue.ListAsync(app, state, filter, after, count, cancellationToken);

    public ValueTask<CallbackReplay> ReplayAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        _queue.ReplayAsync(app, filter, cancellationToken);

    public ValueTask<int> DropAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        _queue.DropAsync(app, filter, cancellationToken);

    public bool TryReserve(App app) => _queue.TryReserve(app);

    public void Release(App app, int events) => _queue.Release(app, events);

    public void Expect(App app, CallbackSubject subject) => _queue.Expect(app, subject);

    public void Withdraw(App app, ConnectionId connection) => _queue.Withdraw(app, connection);

    public ValueTask<bool> EnqueueAsync(
        App app, CallbackEvent callback, CallbackSequence sequence, CancellationToken cancellationToken = default) =>
        _queue.EnqueueAsync(app, callback, sequence, cancellationToken);

    public ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken) =>
        _queue.TakeAsync(app, cancellationToken);

    public void Complete(CallbackAttempt attempt)
    {
        _queue.Complete(attempt);
        Record(new Settled(nameof(Complete), attempt));
    }

    public void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure)
    {
        _queue.Retry(attempt, delay, failure);
        Record(new Settled(nameof(Retry), attempt, delay, failure));
    }

    public void Bury(CallbackAttempt attempt, CallbackFailure failure)
    {
        _queue.Bury(attempt, failure);
        Record(new Settled(nameof(Bury), attempt, Failure: failure));
    }

    public int Count(App app) => _queue.Count(app);

    public int Waiting(App app) => _queue.Waiting(app);

    public void Dispose() => _queue.Dispose();

    private void Record(Settled settled)
    {
        All.Enqueue(settled);
        foreach (var (condition, seen) in _waits)
        {
            if (!seen.Task.IsCompleted && condition(settled))
            {
                seen.TrySetResult(settled);
            }
        }
    }

    internal sealed record Settled(string Verb, CallbackAttempt Attempt, TimeSpan Delay = default, CallbackFailure Failure = default);
}
