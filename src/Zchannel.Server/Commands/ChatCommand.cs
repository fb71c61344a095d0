using System.CommandLine;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel chat</c>: a page's conversation in a terminal.
/// </summary>
internal static class ChatCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel chat http://localhost:8080/",
        "echo 'The build is done.' | zchannel chat http://localhost:8080/ --exit-on-eof",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Argument<string> page = new("PAGE_URL") { Description = "A page that connects with new WebSocket('…') and takes msg=… by POST." };
        Option<bool> exitOnEof = new("--exit-on-eof")
        {
            Description = "End when piped input ends and its lines are sent. Otherwise go on listening then; Ctrl-D at a terminal always ends.",
        };

        Command command = new(
            "chat",
            "Prints '> ' and each message that the page would show, and posts each line typed to the page. Connects again by itself. Ends with Ctrl-C.")
        {
            page,
            exitOnEof,
        };
        command.SetAction((parsed, cancellationToken) => Outcome.OfAsync(console, json: false, ExitCode.Success, async () =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(page), UriKind.Absolute, out var address)
                || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            {
                throw new UsageException("The page is an http or https URL, as in http://localhost:8080/.");
            }

            using var chatPage = new ChatPage(address);
            return await ChatSession.RunAsync(console, chatPage, console.IsInputTerminal || parsed.GetValue(exitOnEof), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
