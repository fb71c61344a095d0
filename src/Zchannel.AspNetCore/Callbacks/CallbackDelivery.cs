using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Zchannel.Apps;

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
    TimeProvider time) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abort = new();
    private Task? _running;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Also for apps that have no callbacks now: a reload may give them some, and waiting costs next to nothing.
        _running = Task.Run(
            () => Task.WhenAll(apps.All.Select(app => Delivery(app).RunAsync(_stopping.Token, _abort.Token))),
            CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Delivers what waits for at most <see cref="CallbackDeliveryOptions.StopTimeout"/> more, lets what is under way
    /// finish, and tells how many callbacks are left behind.
    /// </summary>
    /// <param name="cancellationToken">Ends that at once.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_running is null)
        {
            return;
        }

        await using var registration =
            cancellationToken.UnsafeRegister(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort);
        await _stopping.CancelAsync();
        await _running;
        if (apps.All.Sum(queue.Waiting) is > 0 and var count)
        {
            log.LeftBehind(count);
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _abort.Dispose();
    }

    private AppDelivery Delivery(App app) => new(app, queue, sender, backoff, options, log, time);
}
