using System.CommandLine;
using Zchannel.Server.Features;
using Zchannel.Server.Management;

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
        var check = StartupCheck.Run(arguments);
        if (check is not { Settings: { } settings, Builder: { } builder })
        {
            check.Report(error);
            return ExitCode.InvalidConfiguration;
        }

        using var reload = new ReloadOnHangup(arguments, settings);
        WebApplication built;
        try
        {
            built = ServeHost.Build(builder, settings);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // What is kept in the data directory cannot be read.
            error.WriteLine(exception.Message);
            return ExitCode.InvalidConfiguration;
        }

        await using var app = built;
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (Exception exception) when (ListenFailure.Explains(exception))
        {
            error.WriteLine(ListenFailure.Describe(exception, ListenAddress.From(app.Configuration)));
            return ExitCode.CannotListen;
        }

        Banner.Write(error, app.Urls, app.Services.GetRequiredService<ManagementListener>().Addresses, settings);
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Zchannel.Server");
        Log.Started(logger, Banner.Version, app.Urls, settings.Apps.Count);
        reload.Attach(app.Services);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode.Success;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Started version {Version} on {Addresses} with {AppCount} apps.")]
        public static partial void Started(ILogger logger, string version, IEnumerable<string> addresses, int appCount);
    }
}
