using System.CommandLine;
using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel send</c>: sends a message, or many.
/// </summary>
internal static class SendCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel send news 'It rains.'",
        "date | zchannel send news -",
        "tail -f app.log | zchannel send logs --lines",
        "zchannel send pictures --binary < cat.png",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        var name = ChannelName.Argument();
        Argument<string?> message = new("MESSAGE")
        {
            Description = "The message. '-', or nothing with piped input: all of standard input, without one line break at its end.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> lines = new("--lines") { Description = "Send each line of standard input as a message, as it comes." };
        Option<bool> binary = new("--binary") { Description = "Send a binary message: the bytes exactly as they are." };
        Option<string> exclude = new("--exclude") { HelpName = "CLIENT", Description = "The client id that shall not hear it." };
        Option<string> idempotencyKey = new("--idempotency-key") { HelpName = "ID", Description = "Makes a repeat of the same command harmless." };

        Command command = new("send", "Sends a message; prints its position and how many may receive it.") { name, message, lines, binary, exclude, idempotencyKey };
        ClientArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            var source = new SendSource(console, parsed.GetValue(message), parsed.GetValue(lines), parsed.GetValue(binary));
            var options = new SendOptions { Exclude = parsed.GetValue(exclude), IdempotencyKey = parsed.GetValue(idempotencyKey) };
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, async () =>
            {
                source.Check(hasIdempotencyKey: options.IdempotencyKey is not null);
                await using var client = new ZchannelClient(ClientArguments.Read(parsed, console));
                await foreach (var data in source.ReadAsync(cancellationToken))
                {
                    var channel = parsed.GetRequiredValue(name);
                    var result = source.IsBinary
                        ? await client.SendAsync(channel, data, options, cancellationToken)
                        : await client.SendAsync(channel, SendSource.Text(data), options, cancellationToken);
                    console.Print(json ? ToJson(result) : $"{result.Position} {result.Receivers}");
                }

                return ExitCode.Success;
            }, cancellationToken);
        });
        return command;
    }

    private static string ToJson(SendResult result) => JsonLine.Write(members =>
    {
        members.WriteString("position", result.Position);
        members.WriteNumber("receivers", result.Receivers);
    });
}
