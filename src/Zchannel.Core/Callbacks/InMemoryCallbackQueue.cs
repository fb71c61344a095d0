using System.Collections.Concurrent;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// Keeps callbacks in memory: what waits when the process ends is lost. Safe for concurrent use.
/// </summary>
/// <remarks>
/// The app's <see cref="AppLimits.CallbackQueue"/> counts events; besides, the messages of one app that wait hold at most
/// <see cref="MaxMessageBytes"/>, beyond which messages are refused as if the queue were full.
/// Of an app's dead letters the newest are kept: <see cref="MaxDead"/> of them, with <see cref="MaxMessageBytes"/> of messages.
/// </remarks>
/// <param name="time">The clock.</param>
public sealed class InMemoryCallbackQueue(TimeProvider time) : ICallbackQueue, IDisposable
{
    private readonly ConcurrentDictionary<App, Lazy<InMemoryAppQueue>> _apps = new();

    /// <summary>How many dead letters of one app are kept; of more, the oldest go.</summary>
    public static int MaxDead => 1_000;

    /// <summary>How many bytes the waiting messages of one app hold at most, and as many those of its dead letters: 64 MiB.</summary>
    public static long MaxMessageBytes => 64 * 1024 * 1024;

    /// <inheritdoc />
    public bool TryReserve(App app) => Of(app).TryReserve(2, app.Settings.Limits.CallbackQueue);

    /// <inheritdoc />
    public void Release(App app, int events) => Of(app).Release(events);

    /// <inheritdoc />
    public ValueTask<bool> EnqueueAsync(
        App app, CallbackEvent callback, CallbackSequence sequence, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Of(app).TryEnqueue(callback, sequence, app.Settings.Limits.CallbackQueue));

    /// <inheritdoc />
    public ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken) =>
        Of(app).TakeAsync(cancellationToken);

    /// <inheritdoc />
    public void Complete(CallbackAttempt attempt) => Of(attempt.App).Complete(attempt);

    /// <inheritdoc />
    public void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure) => Of(attempt.App).Retry(attempt, delay, failure);

    /// <inheritdoc />
    public void Bury(CallbackAttempt attempt, CallbackFailure failure) => Of(attempt.App).Bury(attempt, failure);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<KeptCallback>> ListAsync(
        App app, CallbackState state, CallbackFilter filter, CallbackPlace? after, int count, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Of(app).List(state, filter, after, count));

    /// <inheritdoc />
    public ValueTask<CallbackReplay> ReplayAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Of(app).Replay(filter, app.Settings.Limits.CallbackQueue));

    /// <inheritdoc />
    public ValueTask<int> DropAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Of(app).Drop(filter));

    /// <inheritdoc />
    public int Count(App app)
    {
        var (reserved, waiting) = Of(app).Count();
        return reserved + waiting;
    }

    /// <inheritdoc />
    public int Waiting(App app) => Of(app).Count().Waiting;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var app in _apps.Values)
        {
            app.Value.Dispose();
        }
    }

    // Lazy, so that two first callers do not make two queues, each with a timer.
    private InMemoryAppQueue Of(App app) =>
        _apps.GetOrAdd(app, app => new Lazy<InMemoryAppQueue>(() => new InMemoryAppQueue(app, time, MaxMessageBytes))).Value;
}
