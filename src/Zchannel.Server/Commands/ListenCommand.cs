using System.CommandLine;
using Zchannel.Channels;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel listen</c>: prints what is said on a channel.
/// </summary>
internal static class ListenCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel listen news",
        "zchannel listen \"$(zchannel url news)\"",
        "zchannel listen news --json | jq -r .data",
        "zchannel listen news --after 5f0c:41",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Argument<string> target = new("URL_OR_NAME")
        {
            Description = "A channel URL (ws, wss, http, https), or a channel's name, for which URLs are made as they are needed.",
        };
        Option<string> after = new("--after") { HelpName = "POSITION", Description = "Begin after this position, with what was said since." };
        after.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !StreamPosition.TryParse(value, out _))
            {
                result.AddError("--after is a position, as in 5f0c:41.");
            }
        });

        Command command = new(
            "listen",
            "Prints what is said on a channel: text as it is and binary in base64, one a line. Connects again by itself, and goes on where it stopped. Ends with Ctrl-C.")
        {
            target,
            after,
        };
        ClientArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var printer = new ListenPrinter(console, parsed.GetValue(ClientArguments.Json));
            return Outcome.OfAsync(console, parsed.GetValue(ClientArguments.Json), ExitCode.Success, async () =>
            {
                await using var session = await ListenSession.StartAsync(
                    parsed, console, parsed.GetRequiredValue(target), parsed.GetValue(after), cancellationToken);
                var options = session.Options with { Changed = printer.Tell };
                await foreach (var message in session.Client.ListenAsync(session.Url, options, cancellationToken))
                {
                    printer.Print(message);
                }

                return ExitCode.Success;
            }, cancellationToken);
        });
        return command;
    }
}
