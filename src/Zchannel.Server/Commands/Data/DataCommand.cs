using System.CommandLine;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// <c>zchannel data</c>: looks after the database of a data directory.
/// </summary>
internal static class DataCommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="console">Where it reads and writes.</param>
    /// <param name="examples">Where the examples of its commands go.</param>
    public static Command Create(CommandConsole console, IDictionary<Command, string[]> examples)
    {
        Command command = new("data", "Checks, exports, imports and compacts what a data directory holds.");
        Add(DataCheckCommand.Create(console), DataCheckCommand.Examples);
        Add(DataExportCommand.Create(console), DataExportCommand.Examples);
        Add(DataImportCommand.Create(console), DataImportCommand.Examples);
        Add(DataCompactCommand.Create(console), DataCompactCommand.Examples);
        return command;

        void Add(Command part, string[] lines)
        {
            examples.Add(part, lines);
            command.Add(part);
        }
    }
}
