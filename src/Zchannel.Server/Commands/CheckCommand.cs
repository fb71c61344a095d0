using System.CommandLine;
using Zchannel.Server.Features;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel check</c>: looks for faults in the configuration and starts nothing.
/// </summary>
internal static class CheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = ServerArguments.CreateCommand("check", "Checks the configuration and starts nothing.");
        command.SetAction(parsed =>
            Run(ServerArguments.From(parsed), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(ServerArguments arguments, TextWriter output, TextWriter error)
    {
        var check = StartupCheck.Run(arguments);
        if (check is not { Settings: { } settings, Builder: { } builder })
        {
            check.Report(error);
            return ExitCode.InvalidConfiguration;
        }

        var addresses = string.Join(", ", ListenAddress.From(builder.Configuration).Select(address => address.Url));
        output.WriteLine($"ok: {AppSummary.Of(settings.Apps)}, listening on {addresses}");
        return ExitCode.Success;
    }
}
