using System.CommandLine;
using System.Globalization;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// <c>zchannel data compact</c>: gives back the room that is free inside a database.
/// </summary>
internal static class DataCompactCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel data compact",
        "zchannel data compact --directory /var/lib/zchannel --json",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        Command command = new("compact", "Writes the database of a data directory that no server has anew, without the room that is free in it.");
        DataArguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return DataOutcome.OfAsync(
                console, json, () => Task.Run(() => Run(console, DataArguments.ReadFiles(parsed), json, cancellationToken)), cancellationToken);
        });
        return command;
    }

    private static int Run(CommandConsole console, StoreFiles files, bool json, CancellationToken cancellationToken)
    {
        using var compaction = DataCompaction.Begin(files);
        console.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"The database has {compaction.Bytes} bytes; writing it anew needs {compaction.Needed} more meanwhile, and {compaction.Free} are free."));
        var left = compaction.Run(new DataProgress(console), cancellationToken);
        console.Print(json
            ? JsonLine.Write(members =>
            {
                members.WriteNumber("bytes_before", compaction.Bytes);
                members.WriteNumber("bytes", left);
            })
            : string.Create(CultureInfo.InvariantCulture, $"{left} bytes, {compaction.Bytes} before"));
        return ExitCode.Success;
    }
}
