using System.CommandLine;
using Zchannel.Configuration;
using Zchannel.Server.Features;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel apps list</c>: says which apps the configuration has.
/// </summary>
internal static class AppsListCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel apps list",
        "zchannel apps list --config /etc/zchannel.json --json | jq -r .id",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        var command = ServerArguments.CreateCommand("list", "Lists the apps of the configuration: keys, callbacks, rules, and the limits that are set.");
        command.Add(ClientArguments.Json);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, () => Task.FromResult(Run(console, ServerArguments.From(parsed), json)), cancellationToken);
        });
        return command;
    }

    private static int Run(CommandConsole console, ServerArguments arguments, bool json)
    {
        var check = StartupCheck.Run(arguments);
        if (check is not { Settings: { } settings, Builder: { } builder })
        {
            CheckPrinter printer = new(console, json);
            foreach (var fault in check.Faults)
            {
                printer.Print(fault);
            }

            return ExitCode.InvalidConfiguration;
        }

        var values = ZchannelConfiguration.Show(builder.Configuration, settings);
        foreach (var app in settings.Apps)
        {
            var description = AppDescription.Of(app, values);
            console.Print(json ? JsonLine.Write(description.ToJson()) : description.ToString());
        }

        return ExitCode.Success;
    }
}
