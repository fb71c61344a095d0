using System.Collections.Concurrent;
using Zchannel.Apps;
using Zchannel.Connections;

namespace Zchannel.Callbacks;

/// <summary>
/// Schedules callbacks in memory. Without a journal what waits when the process ends is lost; with one it is kept for the
/// next process, in the same order and with the same ids. Safe for concurrent use.
/// </summary>
/// <remarks>
/// <para>The app's <see cref="AppLimits.CallbackQueue"/> counts events; besides, the messages of one app that wait hold at most
/// <see cref="MaxMessageBytes"/>, beyond which messages are refused as if the queue were full.
/// Of an app's dead letters the newest are kept: <see cref="MaxDead"/> of them, with <see cref="MaxMessageBytes"/> of messages.</para>
/// <para>What an earlier process has left is taken up, whatever the bounds are now, when an app that has callbacks is first asked for.
/// What it has left of apps that nobody asks for stays where it is.</para>
/// </remarks>
public sealed class CallbackQueue : ICallbackQueue, IDisposable, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ICallbackJournal? _journal;

    // By their ids: one that is taken out of the configuration and put back has what waits for it.
    private readonly ConcurrentDictionary<string, Lazy<AppCallbackQueue>> _apps = new(StringComparer.Ordinal);

    /// <summary>Makes a queue that lives as long as the process.</summary>
    /// <param name="time">The clock.</param>
    public CallbackQueue(TimeProvider time)
        : this(time, journal: null)
    {
    }

    internal CallbackQueue(TimeProvider time, ICallbackJournal? journal) => (_time, _journal) = (time, journal);

    /// <summary>How many dead letters of one app are kept; of more, the oldest go.</summary>
    public static int MaxDead => 1_000;

    /// <summary>How many bytes the waiting messages of one app hold at most, and as many those of its dead letters: 64 MiB.</summary>
    public static long MaxMessageBytes => 64 * 1024 * 1024;

    /// <inheritdoc />
    public bool TryReserve(App app) => Of(app).TryReserve(2, app.Settings.Limits.CallbackQueue);

    /// <inheritdoc />
    public void Release(App app, int events) => Of(app).Release(events);

    /// <inheritdoc />
    public void Expect(App app, CallbackSubject subject) => Of(app).Expect(subject);

    /// <inheritdoc />
    public void Withdraw(App app, ConnectionId connection) => Of(app).Withdraw(connection);

    /// <inheritdoc />
    public ValueTask<bool> EnqueueAsync(
        App app, CallbackEvent callback, CallbackSequence sequence, CancellationToken cancellationToken = default) =>
        Of(app).EnqueueAsync(callback, sequence, app.Settings.Limits.CallbackQueue, cancellationToken);

    /// <inheritdoc />
    public ValueTask<CallbackAttempt> TakeAsync(App app, CancellationToken cancellationToken) =>
        Of(app).TakeAsync(app, cancellationToken);

    /// <inheritdoc />
    public void Complete(CallbackAttempt attempt) => Of(attempt.App).Complete(attempt);

    /// <inheritdoc />
    public void Retry(CallbackAttempt attempt, TimeSpan delay, CallbackFailure failure) => Of(attempt.App).Retry(attempt, delay, failure);

    /// <inheritdoc />
    public void Bury(CallbackAttempt attempt, CallbackFailure failure) => Of(attempt.App).Bury(attempt, failure);

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<KeptCallback>> ListAsync(
        App app, CallbackState state, CallbackFilter filter, CallbackPlace? after, int count, CancellationToken cancellationToken = default) =>
        Of(app).ListAsync(state, filter, after, count, cancellationToken);

    /// <inheritdoc />
    public ValueTask<CallbackReplay> ReplayAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        Of(app).ReplayAsync(filter, app.Settings.Limits.CallbackQueue, cancellationToken);

    /// <inheritdoc />
    public ValueTask<int> DropAsync(App app, CallbackFilter filter, CancellationToken cancellationToken = default) =>
        Of(app).DropAsync(filter, cancellationToken);

    /// <inheritdoc />
    public int Count(App app)
    {
        var (reserved, waiting) = Of(app).Count();
        return reserved + waiting;
    }

    /// <inheritdoc />
    public int Waiting(App app) => Of(app).Count().Waiting;

    /// <summary>Ends it as it is: what is not written yet is as if the process had been killed.</summary>
    public void Dispose()
    {
        foreach (var app in _apps.Values)
        {
            app.Value.Dispose();
        }
    }

    /// <summary>Writes what is left to write.</summary>
    internal async Task FlushAsync()
    {
        foreach (var app in _apps.Values)
        {
            await app.Value.FlushAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends it, and writes what is left to write.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values)
        {
            await app.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private AppCallbackQueue Of(App app)
    {
        // Lazy, so that two first callers do not make two queues, each with a timer.
        var queue = (_apps.TryGetValue(app.Id, out var known) ? known : _apps.GetOrAdd(app.Id, _ => new(() => new AppCallbackQueue(_time, MaxMessageBytes)))).Value;

        // As soon as the app asks for events; a reload may have it ask. Nothing is queued for the development app: its events go when nobody hears them at once.
        if (_journal is not null && !queue.IsKept && app.Settings.Callbacks is { OnlyIfListening: false })
        {
            queue.Keep(app, _journal);
        }

        return queue;
    }
}
