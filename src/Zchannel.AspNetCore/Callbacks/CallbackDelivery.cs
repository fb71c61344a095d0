using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// Delivers the callbacks of all apps while the server runs, each app's by itself.
/// </summary>
internal sealed class CallbackDelivery(
    AppRegistry apps,
    ICallbackQueue queue,
    CallbackSender sender,
    CallbackBackoff backoff,
    IOptions<CallbackDeliveryOptions> options,
    CallbackDeliveryLog log,
    TimeProvider time) : BackgroundService
{
    private readonly CancellationTokenSource _abort = new();

    /// <summary>
    /// Delivers what waits for at most <see cref="CallbackDeliveryOptions.StopTimeout"/> more, lets what is under way
    /// finish, and tells how many callbacks are left behind.
    /// </summary>
    /// <param name="cancellationToken">Ends that at once.</param>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var registration =
            cancellationToken.UnsafeRegister(static abort => ((CancellationTokenSource)abort!).Cancel(), _abort);
        await base.StopAsync(cancellationToken);
        if (ExecuteTask is { } running)
        {
            await running;
        }

        if (apps.All.Sum(queue.Waiting) is > 0 and var count)
        {
            log.LeftBehind(count);
        }
    }

    public override void Dispose()
    {
        _abort.Dispose();
        base.Dispose();
    }

    // Also for apps that have no callbacks now: a reload may give them some, and waiting costs next to nothing.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(apps.All.Select(app =>
            new AppDelivery(app, queue, sender, backoff, options, log, time).RunAsync(stoppingToken, _abort.Token)));
}
