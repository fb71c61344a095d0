using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Hosting;

/// <summary>
/// Goes through all channels from time to time and lets go of what their rules no longer keep.
/// </summary>
internal sealed partial class ChannelSweeper(AppRegistry apps, TimeProvider timeProvider, ILogger<ChannelSweeper> logger) : BackgroundService
{
    // Ages are minutes and more; a few seconds make no difference to them.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            apps.ForgetDeparted(Depart);
            foreach (var app in apps.All)
            {
                try
                {
                    Hub.Sweep(app);
                }
                catch (Exception exception)
                {
                    Log.SweepFailed(logger, app.Id, exception);
                }
            }
        }
    }

    // An app that a reload has taken away: whoever came in at the last moment goes too, and what it held is given back.
    private static bool Depart(App app)
    {
        foreach (var connection in app.Connections.All)
        {
            connection.Close(CloseReason.EndedByApplication);
        }

        Hub.Sweep(app, all: true);
        return app.Connections.Count == 0 && app.Memory.Bytes == 0;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Sweeping the channels of app {App} failed; the next sweep tries again.")]
        public static partial void SweepFailed(ILogger logger, string app, Exception exception);
    }
}
