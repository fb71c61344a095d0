using System.Buffers.Text;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Zchannel.Configuration;
using Zchannel.Configuration.Schema;
using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel apps new</c>: prints a section for a new app, with fresh secrets.
/// </summary>
internal static class AppsNewCommand
{
    private const int SecretBytes = 32;
    private const string KeySuffix = "-main";

    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel apps new shop > zchannel.json",
        "zchannel apps new shop --callback-url https://shop.example.com",
        "zchannel apps new shop --json | jq -r '.Zchannel.Apps.shop.Keys[].Secret' > shop.secret",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Argument<string> name = new("NAME")
        {
            Description = "The app's id: 1 to 64 of the characters a-z, 0-9 and -.",
            Validators = { result => CheckId(result, "An app") },
        };
        Option<string> key = new("--key")
        {
            HelpName = "ID",
            Description = "The id of its access key; NAME-main if not given. Ids of keys are unique over all apps.",
            Validators = { result => CheckId(result, "A key") },
        };
        Option<string> callbackUrl = new("--callback-url")
        {
            HelpName = "URL",
            Description = "Where the application hears of connections and messages; it is not called if not given.",
        };
        callbackUrl.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var url }] && UrlFormat.Application.Parse(url, out _) is { } complaint)
            {
                result.AddError($"--callback-url {complaint.Rule}.");
            }
        });

        Command command = new("new", "Prints a section for a new app with fresh secrets, as JSON.") { name, key, callbackUrl, ClientArguments.Json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, () =>
            {
                var id = parsed.GetRequiredValue(name);
                var section = Section(id, parsed.GetValue(key) ?? KeyOf(id), parsed.GetValue(callbackUrl));
                console.Print(json ? JsonLine.Write(section) : JsonLine.WriteIndented(section));
                console.Say($"This is a whole zchannel.json; where there is one, '{id}' goes into its Zchannel:Apps. The secrets are shown this once.");
                return Task.FromResult(ExitCode.Success);
            }, cancellationToken);
        });
        return command;
    }

    // A name that leaves no room for more is a key's name too.
    private static string KeyOf(string app) => NameRule.Id.IsName(app + KeySuffix) ? app + KeySuffix : app;

    private static JsonObject Section(string app, string key, string? callbackUrl)
    {
        JsonObject section = new() { ["Keys"] = new JsonObject { [key] = new JsonObject { ["Secret"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)) } } };
        if (callbackUrl is not null)
        {
            JsonObject callbacks = new()
            {
                ["Url"] = callbackUrl,
                ["Secret"] = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)),
            };
            if (Consistency.IsPrivate(new Uri(callbackUrl)))
            {
                callbacks.Insert(1, "AllowPrivate", true);
            }

            section["Callbacks"] = callbacks;
        }

        return new JsonObject { [ZchannelOptions.SectionName] = new JsonObject { ["Apps"] = new JsonObject { [app] = section } } };
    }

    private static void CheckId(SymbolResult result, string what)
    {
        if (result.Tokens is [{ Value: var id }] && !NameRule.Id.IsName(id))
        {
            result.AddError($"{what} {NameRule.Id.Rule}.");
        }
    }
}
