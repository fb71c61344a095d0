using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zchannel.Callbacks;
using Zchannel.Configuration;

namespace Zchannel.Hosting;

/// <summary>
/// Opens the store before anything is served, and stops it once nothing is any more.
/// </summary>
internal sealed partial class DurableStart(
    DurableStorage storage, ServerSettings settings, ILogger<DurableStart> logger, ICallbackQueue? callbacks = null) : IHostedLifecycleService
{
    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        storage.Open(settings.Apps);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await EndAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nor by those who dispose of what is left when the host ends.
            storage.Abandon();
            (callbacks as CallbackQueue)?.Dispose();
            Log.StillWriting(logger, settings.DataDirectory);
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task EndAsync()
    {
        // How the last deliveries ended is yet to be written.
        if (callbacks is CallbackQueue kept)
        {
            await kept.FlushAsync();
        }

        await storage.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The disk of {Directory} has not taken what was left for it, and is not waited for any longer. What was acknowledged is there; the next start begins new epochs.")]
        public static partial void StillWriting(ILogger logger, string directory);
    }
}
