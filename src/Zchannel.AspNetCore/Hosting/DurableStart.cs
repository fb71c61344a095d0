using Microsoft.Extensions.Hosting;
using Zchannel.Callbacks;
using Zchannel.Configuration;

namespace Zchannel.Hosting;

/// <summary>
/// Opens the store before anything is served, and stops it once nothing is any more.
/// </summary>
internal sealed class DurableStart(DurableStorage storage, ServerSettings settings, ICallbackQueue? callbacks = null) : IHostedLifecycleService
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
        // How the last deliveries ended is yet to be written.
        if (callbacks is CallbackQueue kept)
        {
            await kept.FlushAsync();
        }

        await storage.DisposeAsync();
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
