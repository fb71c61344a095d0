using System.CommandLine;
using Zchannel.Storage.Sqlite.Data;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// <c>zchannel data import</c>: brings an export into a data directory.
/// </summary>
internal static class DataImportCommand
{
    private static readonly Argument<string> Input = new("FILE") { Description = "The export, or '-' for standard input." };

    private static readonly Option<bool> Replace = new("--replace") { Description = "Have the export's channels take the place of channels that are there already." };

    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel data import backup.ndjson",
        "zstd -dc backup.ndjson.zst | zchannel data import - --directory /var/lib/zchannel",
        "zchannel data import saved.ndjson --replace",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Command command = new("import", "Brings an export into a data directory that no server has: all of it or nothing. Each channel begins a new epoch, offsets go on.") { Input, Replace };
        DataArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return DataOutcome.OfAsync(
                console, json, () => Task.Run(() => RunAsync(console, parsed, json, cancellationToken)), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandConsole console, ParseResult parsed, bool json, CancellationToken cancellationToken)
    {
        var files = DataArguments.ReadFiles(parsed);
        await using var input = Open(console, parsed.GetRequiredValue(Input));
        var totals = await DataImport.RunAsync(
            input, files, parsed.GetValue(Replace), console.Time.GetUtcNow(), new DataProgress(console), cancellationToken: cancellationToken);
        console.Print(json
            ? JsonLine.Write(members =>
            {
                members.WriteNumber("channels", totals.Channels);
                members.WriteNumber("publications", totals.Publications);
                members.WriteNumber("publish_keys", totals.PublishKeys);
                members.WriteNumber("callbacks", totals.Callbacks);
            })
            : $"imported {Counted.Of(totals.Channels, "channel")}, {Counted.Of(totals.Publications, "publication")}, "
                + $"{Counted.Of(totals.PublishKeys, "publish key")}, {Counted.Of(totals.Callbacks, "callback")}");
        return ExitCode.Success;
    }

    private static Stream Open(CommandConsole console, string file)
    {
        try
        {
            return file == "-" ? console.Input : File.OpenRead(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The export cannot be read: {exception.Message}");
        }
    }
}
