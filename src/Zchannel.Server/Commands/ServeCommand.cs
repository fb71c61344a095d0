using System.CommandLine;
using Zchannel.Configuration;
using Zchannel.Server.Certificates;
using Zchannel.Server.Features;
using Zchannel.Server.Logging;
using Zchannel.Server.Management;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel serve</c>: runs the server until it is told to stop.
/// </summary>
internal static partial class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = ServerArguments.CreateCommand("serve", "Runs the server; this is also what happens without a command.");
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(ServerArguments.From(parsed), parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServerArguments arguments, TextWriter error, CancellationToken cancellationToken)
    {
        // A signal that comes before the command has returned its task would end the process with 130 or 143 at once.
        await Task.Yield();
        var voice = new StartupVoice(error, arguments.LogFormat, TimeProvider.System);
        var check = StartupCheck.Run(arguments);
        if (check is not { Settings: { } settings, Builder: { } builder })
        {
            voice.Fail(check.Faults);
            return ExitCode.InvalidConfiguration;
        }

        if (LoadedCertificates.Load(builder, out var unreadable) is not { } certificates)
        {
            voice.Fail(unreadable);
            return ExitCode.CannotListen;
        }

        using var impatience = new SecondSignal(TimeProvider.System);
        using var reload = new ReloadOnHangup(arguments, settings);
        WebApplication built;
        try
        {
            built = ServeHost.Build(builder, settings, certificates, arguments.LogFormat);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // What is kept in the data directory cannot be read.
            voice.Fail(exception.Message);
            return ExitCode.InvalidConfiguration;
        }

        await using var app = built;
        return await ServeAsync(app, settings, reload, voice, cancellationToken);
    }

    private static async Task<int> ServeAsync(
        WebApplication app, ServerSettings settings, ReloadOnHangup reload, StartupVoice voice, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (StoreRefusedException exception)
        {
            voice.Fail(exception.Message);
            return ExitCode.CannotStore;
        }
        catch (Exception exception) when (ListenFailure.Explains(exception))
        {
            voice.Fail(ListenFailure.Describe(exception, ListenAddress.From(app.Configuration)));
            return ExitCode.CannotListen;
        }

        Announce(app, settings, voice);
        reload.Attach(app.Services);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Success;
    }

    private static void Announce(WebApplication app, ServerSettings settings, StartupVoice voice)
    {
        var management = app.Services.GetRequiredService<ManagementListener>().Addresses;
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Zchannel.Server");
        voice.Banner(app.Urls, management, settings);
        Log.Started(logger, Banner.Version, app.Urls, settings.Apps.Count);
        if (management.Count > 0)
        {
            Log.Management(logger, management);
        }

        if (!voice.IsText && Banner.Warning(settings) is { } warning)
        {
            Log.Development(logger, warning);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Started version {Version} on {Addresses}; apps: {AppCount}.")]
        public static partial void Started(ILogger logger, string version, IEnumerable<string> addresses, int appCount);

        [LoggerMessage(2, LogLevel.Information, "Operators are answered on {Addresses}.")]
        public static partial void Management(ILogger logger, IEnumerable<string> addresses);

        [LoggerMessage(3, LogLevel.Warning, "{Warning}")]
        public static partial void Development(ILogger logger, string warning);
    }
}
