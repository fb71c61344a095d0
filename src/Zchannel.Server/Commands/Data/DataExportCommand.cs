using System.CommandLine;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// <c>zchannel data export</c>: writes what a database holds as text.
/// </summary>
internal static class DataExportCommand
{
    private static readonly Argument<string> Output = new("FILE") { Description = "The file to write, or '-' for standard output. A file appears when the export is whole." };

    private static readonly Option<string> App = new("--app") { HelpName = "APP", Description = "Only what belongs to this app." };

    private static readonly Option<string> Channel = new("--channel") { HelpName = "NAME", Description = "Only channels of this name, and their callbacks." };

    private static readonly Option<bool> Salvage = new("--salvage") { Description = "Export what can be read of a damaged database, and say what cannot." };

    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel data export backup.ndjson",
        "zchannel data export - --app shop --channel orders | jq -r 'select(.type == \"publication\") | .data'",
        "zchannel data export - | zstd > backup.ndjson.zst",
        "zchannel data export --salvage --database data/zchannel.db.damaged-20260131T120000Z saved.ndjson",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Command command = new("export", "Writes what a database holds as lines of JSON, as of one moment. It changes nothing; a server may be running.") { Output, App, Channel, Salvage };
        DataArguments.AddWithDatabaseTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return DataOutcome.OfAsync(console, json, () => Task.Run(() => Run(console, parsed, json, cancellationToken)), cancellationToken);
        });
        return command;
    }

    private static int Run(CommandConsole console, ParseResult parsed, bool json, CancellationToken cancellationToken)
    {
        var (salvages, faults) = (parsed.GetValue(Salvage), 0);
        using var data = DataReader.Open(DataArguments.ReadDatabase(parsed));
        void Tell(DataDamage damage)
        {
            if (!salvages)
            {
                throw new DataDamagedException($"{damage}. Nothing was exported; --salvage exports what can be read.");
            }

            faults++;
            Outcome.Tell(console, json, "damaged", $"{damage}.");
        }

        try
        {
            var lines = Write(
                console,
                parsed.GetRequiredValue(Output),
                output => new DataExport(data, Tell, output).Run(
                    new DataScope(parsed.GetValue(App), parsed.GetValue(Channel)), console.Time.GetUtcNow(), new DataProgress(console), cancellationToken));
            console.Say($"Exported {Counted.Of(lines, "line")}.");
        }
        catch (NotInDatabaseException exception) when (faults > 0)
        {
            // It may have been there.
            Outcome.Tell(console, json, "not_found", exception.Message);
        }

        return faults == 0 ? ExitCode.Success : ExitCode.Damaged;
    }

    private static long Write(CommandConsole console, string file, Func<Stream, long> export)
    {
        if (file == "-")
        {
            using var output = console.OpenResults();
            return export(output);
        }

        if (FileIdentity.IsDevice(file))
        {
            // A pipe, say, which another program reads: it is written to, and not replaced.
            using FileStream device = new(file, FileMode.Open, FileAccess.Write);
            return export(device);
        }

        // Only the owner's: messages are in it. Where the name is that of a link, what it leads to is written.
        // From the root of the disk on: of a name that begins elsewhere the target would be looked for there.
        file = Path.GetFullPath(file);
        if (new FileInfo(file).LinkTarget is not null)
        {
            file = File.ResolveLinkTarget(file, returnFinalTarget: true)!.FullName;
        }

        var part = file + ".part";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            long lines;
            using (FileStream output = new(part, options))
            {
                lines = export(output);
                output.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
            return lines;
        }
        finally
        {
            File.Delete(part);
        }
    }
}
