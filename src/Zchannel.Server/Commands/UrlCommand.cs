using System.CommandLine;
using System.Globalization;
using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel url</c>: makes a channel URL.
/// </summary>
internal static class UrlCommand
{
    private const int MaximumSeconds = 86_400;

    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel url news",
        "zchannel url news --duration 60 --user anna --no-send",
        "ZCHANNEL_SECRET=… zchannel url news --server https://push.example.com --key shop-main",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        var name = ChannelName.Argument();
        Option<int?> duration = new("--duration")
        {
            HelpName = "SECONDS",
            Description = $"For how long the URL can be used to connect: 1 to {MaximumSeconds}; an hour if not given.",
        };
        duration.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !(int.TryParse(value, out var seconds) && seconds is >= 1 and <= MaximumSeconds))
            {
                result.AddError($"--duration is a number of seconds from 1 to {MaximumSeconds}.");
            }
        });
        Option<string> user = new("--user") { HelpName = "USER", Description = "Whom the URL is for, as the application calls that person." };

        Option<string> from = new("--from")
        {
            HelpName = "now|N|POSITION",
            Description = "How far back its holder may read: to now, N messages further, or to behind a position; now if not given.",
        };

        Option<bool> noReceive = new("--no-receive") { Description = "Its holder does not hear the channel." };
        Option<bool> noSend = new("--no-send") { Description = "Its holder may not write." };
        Option<bool> closeOnExpiry = new("--close-on-expiry") { Description = "Its connections end when its time is over; otherwise as the channel's rule says." };

        Command command = new("url", "Makes a channel's URL for one page or program, and prints it.")
        {
            name, duration, user, noReceive, noSend, closeOnExpiry, from,
        };
        ClientArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            var options = new ChannelUrlOptions
            {
                Duration = parsed.GetValue(duration) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                User = parsed.GetValue(user),
                Receive = parsed.GetValue(noReceive) ? false : null,
                Send = parsed.GetValue(noSend) ? false : null,
                CloseOnExpiry = parsed.GetValue(closeOnExpiry) ? true : null,
                From = parsed.GetValue(from) switch
                {
                    null => null,
                    "now" => ReadFrom.Now,
                    var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var messages) && messages > 0 => ReadFrom.Last(messages),
                    var text => ReadFrom.After(text),
                },
            };
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, async () =>
            {
                await using var client = new ZchannelClient(ClientArguments.Read(parsed, console));
                var url = await client.CreateChannelAsync(parsed.GetRequiredValue(name), options, cancellationToken);
                console.Print(json ? ToJson(url) : url.Url.OriginalString);
                return ExitCode.Success;
            }, cancellationToken);
        });
        return command;
    }

    private static string ToJson(ChannelUrl url) => JsonLine.Write(members =>
    {
        members.WriteString("name", url.Name);
        members.WriteString("url", url.Url.OriginalString);
        members.WriteString("token", url.Token);
        members.WriteString("expires_at", url.ExpiresAt);
    });
}
