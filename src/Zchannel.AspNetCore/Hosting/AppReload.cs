using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Configuration;
using Zchannel.Connections;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Hosting;

/// <summary>
/// Puts new settings into force while the server runs: connections stay, and what applies to them applies from their
/// next message on. One call at a time.
/// </summary>
internal sealed partial class AppReload(
    AppRegistry apps, CallbackDelivery callbacks, PublicUrls urls, DrainTime drainTime, DurableStorage storage, ILogger<AppReload> logger)
{
    /// <summary>Makes sure of what settings need before they are applied.</summary>
    /// <param name="settings">Settings in which no fault was found.</param>
    /// <exception cref="StoreRefusedException">A channel is to be durable, and the store cannot be opened.</exception>
    public void Prepare(ServerSettings settings) => storage.Open(settings.Apps);

    /// <summary>Applies settings in which no fault was found.</summary>
    /// <param name="settings">The settings.</param>
    public void Apply(ServerSettings settings)
    {
        apps.Memory.Limit = settings.MemoryBytes;
        urls.Server = settings.PublicUrl;
        drainTime.Value = settings.DrainTime;
        var changes = apps.Apply(settings.Apps);
        foreach (var app in changes.Added)
        {
            callbacks.Start(app);
        }

        // No key leads to them any more. What they hold is swept away, and what waits for their applications is still told.
        foreach (var app in changes.Removed)
        {
            Log.Removed(logger, app.Id, app.Connections.Count);
            foreach (var connection in app.Connections.All)
            {
                connection.Close(CloseReason.EndedByApplication);
            }
        }

        Log.Applied(logger, settings.Apps.Count, changes.Added.Count, changes.Removed.Count);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Reloaded; apps: {Apps}, new: {Added}, gone: {Removed}.")]
        public static partial void Applied(ILogger logger, int apps, int added, int removed);

        [LoggerMessage(2, LogLevel.Warning, "App {App} is gone; its {Connections} connections are ended.")]
        public static partial void Removed(ILogger logger, string app, int connections);
    }
}
