using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Zchannel.Apps;
using Zchannel.Diagnostics;

namespace Zchannel.Callbacks;

/// <summary>
/// Delivers the callbacks of all apps while the server runs, each app's by itself.
/// </summary>
/// <remarks>
/// Not a <see cref="BackgroundService"/>: one that is stopped before its task has begun never runs it, and what waits
/// would not be delivered.
/// </remarks>
internal sealed class CallbackDelivery(
    AppRegistry apps,
    ICallbackQueue queue,
    CallbackSender sender,
    CallbackBackoff backoff,
    IOptions<CallbackDeliveryOptions> options,
    CallbackDeliveryLog log,
    ZchannelMetrics metrics,
    TimeProvider time) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly Lock _gate = new();
    private readonly List<AppRun> _running = [];

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Also for apps that have no callbacks now: a reload may give them some, and waiting costs next to nothing.
        foreach (var app in apps.All)
        {
            Start(app);
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Begins to deliver what waits for an app, until the server stops: also when the app is gone before, and comes back. One
    /// that has been made anew has what waited for it delivered as it is configured now. One call at a time.
    /// </summary>
    public void Start(App app)
    {
        AppRun[] before;
        lock (_gate)
        {
            if (_running.Exists(run => run.App == app))
            {
                return;
            }

            ForgetEndedUnsynchronized();
            before = [.. _running.Where(run => run.App.Id == app.Id)];
            var end = CancellationTokenSource.CreateLinkedTokenSource(_abort.Token);
            _running.Add(new AppRun(app, end, Task.Run(() => Delivery(app).RunAsync(_stopping.Token, end.Token), CancellationToken.None)));
        }

        Array.ForEach(before, run => run.End.Cancel());
    }

    /// <summary>
    /// Delivers what waits for at most <see cref="CallbackDeliveryOptions.StopTimeout"/> more, lets what is under way
    /// finish, and tells how many callbacks are left behind.
    /// </summary>
    /// <param name="cancellationToken">Ends that at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        AppRun[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await using var registration =
            cancellationToken.UnsafeRegister(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort);
        await _stopping.CancelAsync();
        await Task.WhenAll(running.Select(one => one.Delivering));
        if (running.DistinctBy(one => one.App.Id).Sum(one => queue.Waiting(one.App)) is > 0 and var count)
        {
            log.LeftBehind(count);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
        _running.ForEach(run => run.End.Dispose());
    }

    private void ForgetEndedUnsynchronized()
    {
        foreach (var run in _running.Where(run => run.Delivering.IsCompletedSuccessfully).ToList())
        {
            _running.Remove(run);
            run.End.Dispose();
        }
    }

    private AppDelivery Delivery(App app) => new(app, queue, sender, backoff, options, log, metrics, time);

    private sealed record AppRun(App App, CancellationTokenSource End, Task Delivering);
}
