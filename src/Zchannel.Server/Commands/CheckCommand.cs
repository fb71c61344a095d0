using System.CommandLine;
using Zchannel.Configuration;
using Zchannel.Configuration.Schema;
using Zchannel.Server.Certificates;
using Zchannel.Server.Features;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel check</c>: looks for faults in the configuration and starts nothing.
/// </summary>
internal static class CheckCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel check",
        "zchannel check --config /etc/zchannel.json --show",
        "zchannel check --show --json | jq -r 'select(.source != \"default\") | .key'",
        "zchannel check --schema > zchannel.schema.json",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Option<bool> show = new("--show") { Description = "Print every option's value and where it comes from. Secrets are shown as ***." };
        Option<bool> schema = new("--schema") { Description = "Print the JSON schema of a configuration file, for editors; nothing is checked." };
        var command = ServerArguments.CreateCommand("check", "Checks the configuration and starts nothing.");
        command.Add(show);
        command.Add(schema);
        command.Add(ClientArguments.Json);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, () => Task.FromResult(parsed.GetValue(schema)
                ? PrintSchema(console)
                : Run(ServerArguments.From(parsed), new CheckPrinter(console, json), parsed.GetValue(show))), cancellationToken);
        });
        return command;
    }

    private static int PrintSchema(CommandConsole console)
    {
        console.Print(SchemaDocument.Write().TrimEnd('\n'));
        return ExitCode.Success;
    }

    private static int Run(ServerArguments arguments, CheckPrinter printer, bool show)
    {
        var check = StartupCheck.Run(arguments);
        if (check is not { Settings: { } settings, Builder: { } builder })
        {
            foreach (var fault in check.Faults)
            {
                printer.Print(fault);
            }

            return ExitCode.InvalidConfiguration;
        }

        if (LoadedCertificates.Load(builder, out var unreadable) is null)
        {
            foreach (var fault in unreadable)
            {
                printer.Print(fault);
            }

            return ExitCode.CannotListen;
        }

        var addresses = ListenAddress.From(builder.Configuration);
        if (!show)
        {
            printer.PrintOk(settings, addresses);
            return ExitCode.Success;
        }

        var sources = new ConfigurationSources(builder.Configuration);
        printer.Print(
        [
            .. addresses.Select(address => new EffectiveValue(address.Key, address.Url, sources.Of(address.Key) ?? EffectiveValue.Default)),
            .. ZchannelConfiguration.Show(builder.Configuration, settings),
        ]);
        return ExitCode.Success;
    }
}
