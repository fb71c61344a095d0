using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Zchannel.Configuration;

namespace Zchannel.Embedding;

/// <summary>
/// Has faults of the configuration stop an embedding application's start, and says what the application's own settings
/// make worse than it need be.
/// </summary>
/// <param name="settings">The settings; asking for them finds the faults.</param>
/// <param name="server">The application's server.</param>
/// <param name="loggers">Tells what is logged.</param>
internal sealed partial class EmbeddedStart(ServerSettings settings, IServer server, ILoggerFactory loggers) : IHostedLifecycleService
{
    // Logs the path of each request at this level.
    private const string RequestCategory = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private readonly ILogger _logger = loggers.CreateLogger("Zchannel.Embedding");

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        if (loggers.CreateLogger(RequestCategory).IsEnabled(LogLevel.Information))
        {
            Log.PathsAreLogged(_logger, RequestCategory);
        }

        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (settings.Apps.Any(app => app.PublicUrl is null) && !addresses.All(ListenUrl.IsLoopback))
        {
            Log.NoPublicUrl(_logger, string.Join(", ", addresses));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Category} logs the paths of requests, and those of channel URLs hold tokens: set its level to Warning.")]
        public static partial void PathsAreLogged(ILogger logger, string category);

        [LoggerMessage(2, LogLevel.Information, "Zchannel:PublicUrl is not set, and {Addresses} can be reached by others: channel URLs are made for this machine only. Endpoints of MapChannel need none.")]
        public static partial void NoPublicUrl(ILogger logger, string addresses);
    }
}
