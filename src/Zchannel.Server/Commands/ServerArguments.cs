using System.CommandLine;
using System.CommandLine.Parsing;
using Zchannel.Server.Logging;

namespace Zchannel.Server.Commands;

/// <summary>
/// What <c>serve</c> and <c>check</c> take from the command line.
/// </summary>
/// <param name="ConfigurationFile">The file to read in place of <c>zchannel.json</c>, or null.</param>
/// <param name="Settings">Settings as the configuration reads them: <c>--Section:Key=value</c>.</param>
internal sealed record ServerArguments(string? ConfigurationFile, IReadOnlyList<string> Settings)
{
    private static readonly string[] HostSettings = ["http_ports", "https_ports", "environment"];

    private static readonly Option<string> Config = new("--config")
    {
        HelpName = "FILE",
        Description = "A JSON file to read in place of zchannel.json.",
    };

    private static readonly Option<string> Urls = new("--urls")
    {
        HelpName = "URLS",
        Description = "The addresses to listen on, separated by semicolons. The default is http://localhost:8080.",
    };

    private static readonly Option<string> Log = CreateLog();

    private static readonly Argument<string[]> Other = new("settings")
    {
        HelpName = "--Section:Key=value",
        Description = "Any setting, such as --Zchannel:PublicUrl=wss://push.example.com.",
        Arity = ArgumentArity.ZeroOrMore,
        Validators = { ValidateSettings },
    };

    /// <summary>How logs are written.</summary>
    public LogFormat LogFormat { get; init; }

    /// <summary>Makes a command that takes these arguments.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="description">What it does.</param>
    public static Command CreateCommand(string name, string description) => new(name, description) { Config, Urls, Log, Other };

    /// <summary>Takes the arguments out of a parsed command line.</summary>
    /// <param name="parsed">The command line.</param>
    public static ServerArguments From(ParseResult parsed)
    {
        string[] settings = parsed.GetValue(Other) ?? [];
        return new ServerArguments(
            parsed.GetValue(Config),
            parsed.GetValue(Urls) is { } urls ? [.. settings, $"--urls={urls}"] : settings)
        {
            LogFormat = parsed.GetValue(Log) == "json" ? LogFormat.Json : LogFormat.Text,
        };
    }

    private static Option<string> CreateLog()
    {
        var option = new Option<string>("--log")
        {
            HelpName = "text|json",
            Description = "How to write logs, and all else that is said on standard error. The default is text.",
        };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }

    // The configuration ignores what it does not understand, so a slip like --ulrs must be caught here.
    private static void ValidateSettings(ArgumentResult result)
    {
        for (var i = 0; i < result.Tokens.Count; i++)
        {
            var token = result.Tokens[i].Value;
            var name = token.Split('=', 2)[0];
            if (!name.StartsWith("--", StringComparison.Ordinal) || !IsSetting(name[2..]))
            {
                // Only the name: the value may be a secret.
                result.AddError($"'{name}' is not an option of this command.");
            }
            else if (!token.Contains('=') && ++i == result.Tokens.Count)
            {
                result.AddError($"{name} lacks its value.");
            }
        }
    }

    private static bool IsSetting(string name) => name.Contains(':') || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase);
}
