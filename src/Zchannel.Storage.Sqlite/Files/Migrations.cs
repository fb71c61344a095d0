using System.Globalization;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Brings a database to the schema of this version, one step after another, each in a transaction of its own.
/// </summary>
internal static class Migrations
{
    /// <summary>What is in the header of every database of ours: <c>Zchn</c>.</summary>
    public const int ApplicationId = 0x5A63686E;

    private static readonly string[] Steps = [SchemaVersion1.Sql];

    /// <summary>The version of the schema that this code knows, kept as <c>user_version</c>.</summary>
    public static int Current => Steps.Length;

    /// <summary>Makes the tables of a new database, or what an older one lacks.</summary>
    /// <param name="database">The database, open for writing, in no transaction.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <exception cref="StoreRefusedException">It is of a newer version, or not ours.</exception>
    public static void Run(Database database, string path)
    {
        for (var version = CheckVersion(database, path); version < Current; version++)
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(Steps[version]);
            database.Execute(string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}; COMMIT"));
        }
    }

    /// <summary>Tells the version of a database.</summary>
    /// <exception cref="StoreRefusedException">It is newer than this code, or not ours.</exception>
    public static int CheckVersion(Database database, string path)
    {
        var (application, version) = (database.ReadInteger("PRAGMA application_id"), database.ReadInteger("PRAGMA user_version"));
        var isEmpty = database.ReadInteger("SELECT count(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !(isEmpty && application == 0 && version == 0))
        {
            throw new StoreRefusedException($"'{path}' is a database of some other program. Move it away, or choose another data directory.");
        }

        return version <= Current
            ? (int)version
            : throw new StoreRefusedException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{path}' was written by a newer version of Zchannel (schema {version}; this one knows {Current}). Run that version, or one that is newer still."));
    }
}
