using System.CommandLine;
using Zchannel.Configuration;
using Zchannel.Server.Features;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Server.Commands.Data;

/// <summary>
/// Which database is meant, for every command that looks after one.
/// </summary>
internal static class DataArguments
{
    private static readonly Option<string> Directory = new("--directory")
    {
        HelpName = "DIR",
        Description = "The data directory. Otherwise Zchannel:DataDirectory of the configuration, as serve reads it.",
    };

    private static readonly Option<string> Config = new("--config")
    {
        HelpName = "FILE",
        Description = "A JSON file to read in place of zchannel.json.",
    };

    private static readonly Option<string> Database = new("--database")
    {
        HelpName = "FILE",
        Description = "A database file in place of the directory's, such as a backup or one that was set aside.",
    };

    /// <summary>Adds what names a data directory.</summary>
    public static void AddTo(Command command)
    {
        command.Add(ClientArguments.Json);
        command.Add(Directory);
        command.Add(Config);
    }

    /// <summary>Adds what names a data directory, or a file.</summary>
    public static void AddWithDatabaseTo(Command command)
    {
        AddTo(command);
        command.Add(Database);
    }

    /// <summary>Finds the data directory.</summary>
    /// <exception cref="UsageException">The configuration that names it cannot be read.</exception>
    public static StoreFiles ReadFiles(ParseResult parsed)
    {
        if (parsed.GetValue(Directory) is { } named)
        {
            return parsed.GetValue(Config) is null ? new StoreFiles(named) : throw new UsageException("Give --directory or --config, not both.");
        }

        return ServerConfiguration.TryLoad(new ServerArguments(parsed.GetValue(Config), []), out var builder, out var fault)
            ? new StoreFiles(builder.Configuration[$"{ZchannelOptions.SectionName}:{nameof(ZchannelOptions.DataDirectory)}"] ?? new ZchannelOptions().DataDirectory)
            : throw new UsageException(fault.ToString());
    }

    /// <summary>Finds the database.</summary>
    /// <exception cref="UsageException">The configuration that names its directory cannot be read.</exception>
    public static string ReadDatabase(ParseResult parsed) => parsed.GetValue(Database) ?? ReadFiles(parsed).Database;
}
