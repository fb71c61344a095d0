using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Connections;

namespace Zchannel.Storage.Sqlite.Tests.Callbacks;

/// <summary>
/// A queue that ends with its database.
/// </summary>
internal sealed class OwnedQueue(StoredQueue stored) : ICallbackQueue, IDisposable
{
    private readonly CallbackQueue _queue = stored.Queue;

    public bool TryReserve(App app) => _queue.TryReserve(app);

    public void Release(App app, int events) => _queue.Release(app, events);

    public void Expect(App app, CallbackSubject subject) => _queue.Expect(app, subject);

    public void Withdraw(App app, ConnectionId connection) => _queue.Withdraw(app, connection);

    public ValueTask<bool> EnqueueAsync(App app, CallbackEvent callback, CallbackSequence sequence, CancellationToken cancellationToken = default) =>
        _queue.EnqueueAsync(app, callback, sequence, cancellationToken);

    public ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken) => _queue.TakeAsync(app, cancellationToken);

    public void Complete(CallbackAttempt attempt) => _queue.Complete(attempt);

    public void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure) => _queue.Retry(attempt, delay, failure);

    public void Bury(CallbackAttempt attempt, CallbackFailure failure) => _queue.Bury(attempt, failure);

    public ValueTask<IReadOnlyList<KeptCallback>> ListAsync(
        App app, CallbackState state, CallbackFilter filter, CallbackPlace? after, int count, CancellationToken cancellationToken = default) =>
        _queue.ListAsync(app, state, filter, after, count, cancellationToken);

    public ValueTask<CallbackReplay> ReplayAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        _queue.ReplayAsync(app, filter, cancellationToken);

    public ValueTask<int> DropAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        _queue.DropAsync(app, filter, cancellationToken);

    public int Count(App app) => _queue.Count(app);

    public int Waiting(App app) => _queue.Waiting(app);

    public void Dispose() => stored.Dispose();
}
