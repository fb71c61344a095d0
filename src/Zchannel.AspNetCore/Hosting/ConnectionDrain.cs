using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Connections;

namespace Zchannel.Hosting;

/// <summary>
/// Sends the clients away when the server stops, spread over the drain time, so that they do not all come back at the
/// same moment.
/// </summary>
internal sealed partial class ConnectionDrain(
    AppRegistry apps, DrainState state, DrainTime drainTime, TimeProvider timeProvider, IHostApplicationLifetime lifetime, ILogger<ConnectionDrain> logger)
    : IHostedService
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private Task _draining = Task.CompletedTask;
    private CancellationTokenRegistration _registration;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the server stops: it waits for its connections, and these end only because they are told to.
        _registration = lifetime.ApplicationStopping.Register(() =>
        {
            state.Begin();
            _draining = DrainAsync();
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _registration.DisposeAsync();
        await _draining.WaitAsync(cancellationToken);
    }

    private async Task DrainAsync()
    {
        var connections = apps.All.SelectMany(app => app.Connections.All).ToArray();
        if (connections.Length == 0)
        {
            return;
        }

        Log.Draining(logger, connections.Length, drainTime.Value.TotalSeconds);
        Random.Shared.Shuffle(connections);
        var steps = Math.Max(1, (int)(drainTime.Value / Step));
        var perStep = (connections.Length + steps - 1) / steps;
        foreach (var group in connections.Chunk(perStep))
        {
            foreach (var connection in group)
            {
                connection.Close(CloseReason.GoingAway, afterDelivery: true);
            }

            if (steps > 1)
            {
                await Task.Delay(Step, timeProvider);
            }
        }

        // Those who came in while the others were sent away.
        foreach (var connection in apps.All.SelectMany(app => app.Connections.All))
        {
            connection.Close(CloseReason.GoingAway, afterDelivery: true);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Sending {Connections} connections away over {Seconds} s.")]
        public static partial void Draining(ILogger logger, int connections, double seconds);
    }
}
