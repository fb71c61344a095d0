using System.CommandLine;
using Zchannel.Client;

namespace Zchannel.Server.Commands;

/// <summary>
/// Where the server is and who calls, for every command that talks to one.
/// </summary>
internal static class ClientArguments
{
    private const string DefaultServer = "http://localhost:8080";
    private const string DevelopmentKey = "demo";
    private const string DevelopmentSecret = "demo-secret";

    private static readonly Option<string> Server = new("--server")
    {
        HelpName = "URL",
        Description = $"The channel server. Otherwise ZCHANNEL_SERVER, otherwise {DefaultServer}.",
    };

    private static readonly Option<string> Key = new("--key")
    {
        HelpName = "KEY",
        Description = "The access key. Otherwise ZCHANNEL_KEY; with neither key nor secret and a server on this machine, that of the development app.",
    };

    private static readonly Option<string> SecretFile = new("--secret-file")
    {
        HelpName = "FILE",
        Description = "A file that holds the key's secret. Otherwise ZCHANNEL_SECRET.",
    };

    /// <summary>Results and errors as JSON.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object a line, for programs." };

    /// <summary>Adds the options to a command.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Json);
        command.Add(Server);
        command.Add(Key);
        command.Add(SecretFile);
    }

    /// <summary>Whether the command line, or a variable, says which server is meant.</summary>
    public static bool NamesServer(ParseResult parsed, CommandConsole console, bool variables = true)
        => parsed.GetValue(Server) is not null || (variables && Variable(console, "ZCHANNEL_SERVER") is not null);

    /// <summary>
    /// Reads the server's address alone, for what needs no key.
    /// </summary>
    /// <exception cref="UsageException">It is no URL.</exception>
    public static ZchannelClientOptions WithoutKey(ParseResult parsed, CommandConsole console)
    {
        var server = parsed.GetValue(Server) ?? Variable(console, "ZCHANNEL_SERVER") ?? DefaultServer;
        return Uri.TryCreate(server, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? new ZchannelClientOptions { Server = url, TimeProvider = console.Time }
            : throw new UsageException("The server must be an http or https URL, as in http://localhost:8080.");
    }

    /// <summary>
    /// Reads the server's address, key and secret.
    /// </summary>
    /// <exception cref="UsageException">Something is missing or cannot be read. The message names no secret.</exception>
    public static ZchannelClientOptions Read(ParseResult parsed, CommandConsole console)
    {
        var options = WithoutKey(parsed, console);
        var key = parsed.GetValue(Key) ?? Variable(console, "ZCHANNEL_KEY");
        var secret = parsed.GetValue(SecretFile) is { } file ? ReadSecret(file) : Variable(console, "ZCHANNEL_SECRET");
        if (key is null && secret is null && options.Server.IsLoopback)
        {
            (key, secret) = (DevelopmentKey, DevelopmentSecret);
        }

        return (key, secret) switch
        {
            (null, null) => throw new UsageException("No key for this server. Give --key and --secret-file, or set ZCHANNEL_KEY and ZCHANNEL_SECRET."),
            (null, _) => throw new UsageException("A secret without its key. Give --key, or set ZCHANNEL_KEY."),
            (_, null) => throw new UsageException("A key without its secret. Give --secret-file, or set ZCHANNEL_SECRET."),
            _ => options with { Key = key, Secret = secret },
        };
    }

    private static string ReadSecret(string file)
    {
        try
        {
            var secret = File.ReadAllText(file).TrimEnd('\r', '\n');
            return secret.Length > 0 ? secret : throw new UsageException($"The secret file {file} is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The secret file cannot be read: {exception.Message}");
        }
    }

    private static string? Variable(CommandConsole console, string name)
        => console.Variable(name) is { Length: > 0 } value ? value : null;
}
