using System.Runtime.InteropServices;
using Zchannel.Configuration;
using Zchannel.Diagnostics;
using Zchannel.Hosting;
using Zchannel.Server.Certificates;
using Zchannel.Server.Commands;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Server.Features;

/// <summary>
/// Reads the configuration again on <c>SIGHUP</c> and puts it into force, all or nothing. The signal never ends the
/// process, from when this is made.
/// </summary>
internal sealed partial class ReloadOnHangup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ServerArguments _arguments;
    private readonly PosixSignalRegistration _registration;
    private ServerSettings _current;
    private AppReload? _reload;
    private ZchannelMetrics? _metrics;
    private ServerCertificates? _certificates;
    private ILogger? _logger;
    private bool _isPending;

    /// <summary>Begins to listen for the signal; what comes before <see cref="Attach"/> waits for it.</summary>
    /// <param name="arguments">What the command line said.</param>
    /// <param name="settings">What the server starts with.</param>
    public ReloadOnHangup(ServerArguments arguments, ServerSettings settings)
    {
        (_arguments, _current) = (arguments, settings);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload();
        });
    }

    /// <summary>Says what to reload.</summary>
    /// <param name="services">The services of the server, which has started.</param>
    public void Attach(IServiceProvider services)
    {
        bool isPending;
        lock (_gate)
        {
            _reload = services.GetRequiredService<AppReload>();
            _metrics = services.GetRequiredService<ZchannelMetrics>();
            _certificates = services.GetRequiredService<ServerCertificates>();
            _logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Zchannel.Server.Reload");
            (isPending, _isPending) = (_isPending, false);
        }

        if (isPending)
        {
            Reload();
        }
    }

    /// <summary>Reads the configuration and applies it, or says why not.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            if (_reload is null || _certificates is null || _logger is null || _metrics is null)
            {
                _isPending = true;
                return;
            }

            try
            {
                _metrics.ConfigurationReloaded(TryReload(_reload, _certificates, _logger) ? "applied" : "refused");
            }
            catch (Exception exception)
            {
                // The edge: whatever is wrong with a file, the server that runs goes on as it was.
                Log.Failed(_logger, exception);
                _metrics.ConfigurationReloaded("failed");
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _registration.Dispose();

    private bool TryReload(AppReload reload, ServerCertificates certificates, ILogger logger)
    {
        var check = StartupCheck.Run(_arguments);
        if (check.Settings is not { } settings)
        {
            foreach (var fault in check.Faults)
            {
                Log.Fault(logger, fault);
            }

            Log.Refused(logger, check.Faults.Count);
            return false;
        }

        if (settings.Apps.Any(app => app.IsDevelopment) != _current.Apps.Any(app => app.IsDevelopment))
        {
            Log.DevelopmentAppChanges(logger);
            return false;
        }

        if (LoadedCertificates.Load(check.Builder!, out var unreadable) is not { } loaded)
        {
            foreach (var fault in unreadable)
            {
                Log.Fault(logger, fault);
            }

            Log.Refused(logger, unreadable.Count);
            return false;
        }

        try
        {
            reload.Prepare(settings);
        }
        catch (StoreRefusedException exception)
        {
            Log.StoreRefused(logger, exception.Message);
            return false;
        }

        foreach (var option in Fixed(settings, _current))
        {
            Log.NeedsRestart(logger, option);
        }

        certificates.Use(loaded);
        reload.Apply(settings);
        _current = settings;
        return true;
    }

    private static IEnumerable<string> Fixed(ServerSettings next, ServerSettings current)
    {
        if (next.DataDirectory != current.DataDirectory)
        {
            yield return "Zchannel:DataDirectory";
        }

        if (next.Fsync != current.Fsync)
        {
            yield return "Zchannel:Fsync";
        }

        if (next.Transport != current.Transport)
        {
            yield return "Zchannel:Transport";
        }

        if (!next.ManagementUrls.SequenceEqual(current.ManagementUrls))
        {
            yield return "Zchannel:Management:Urls";
        }

        if (!next.TrustedProxies.SequenceEqual(current.TrustedProxies))
        {
            yield return "Zchannel:TrustedProxies";
        }

        if (next.UnauthenticatedConnections != current.UnauthenticatedConnections)
        {
            yield return "Zchannel:Limits:UnauthenticatedConnections";
        }

        if (next.UnauthenticatedConnectionsPerAddress != current.UnauthenticatedConnectionsPerAddress)
        {
            yield return "Zchannel:Limits:UnauthenticatedConnectionsPerAddress";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The new configuration has a fault: {Fault}")]
        public static partial void Fault(ILogger logger, ConfigurationFault fault);

        [LoggerMessage(2, LogLevel.Error, "Nothing was reloaded, because of {Faults} faults.")]
        public static partial void Refused(ILogger logger, int faults);

        [LoggerMessage(3, LogLevel.Error, "Nothing was reloaded: the development app comes and goes only with a restart.")]
        public static partial void DevelopmentAppChanges(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning, "{Option} has changed, and needs a restart to take effect.")]
        public static partial void NeedsRestart(ILogger logger, string option);

        [LoggerMessage(5, LogLevel.Error, "Nothing was reloaded.")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(6, LogLevel.Error, "Nothing was reloaded: a channel is to be durable. {Reason}")]
        public static partial void StoreRefused(ILogger logger, string reason);
    }
}
