using Microsoft.Data.Sqlite;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Channels.Recent;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// How connections to the database are opened and set.
/// </summary>
internal static class StoreDatabase
{
    // Earlier ones may lose a transaction when a write-ahead log is begun anew (sqlite.org/wal.html).
    private static readonly Version LeastVersion = new(3, 51, 3);

    // Of one connection, in KiB: what a burst of inserts and the trimming of a few channels touch.
    private const int WriterCache = 16 * 1024;
    private const int ReaderCache = 2 * 1024;

    // What of the log is left on the disk once it has grown larger, because somebody read for long.
    private const int LogBytes = 64 * 1024 * 1024;

    /// <summary>Opens the database for the one who writes, makes it if it is not there, and brings its schema up to date.</summary>
    /// <exception cref="StoreRefusedException">SQLite is too old, the file is of a newer version or not ours, a right to it is missing, or its file system will not do.</exception>
    /// <exception cref="SqliteException">It is damaged, or lost.</exception>
    public static Database OpenForWriting(StoreFiles files, string? vfs = null)
    {
        CheckSqlite(Database.Version);
        if (LostDatabase.Describe(files.Database) is { } loss)
        {
            throw new SqliteException(loss, raw.SQLITE_NOTADB);
        }

        var isNew = !File.Exists(files.Database);
        Database? database = null;
        try
        {
            database = Database.Open(files.Database, SqliteOpenMode.ReadWriteCreate, vfs);
            if (raw.sqlite3_db_readonly(database.Handle, "main") != 0)
            {
                // SQLite is content with that.
                throw new SqliteException($"'{files.Database}' cannot be written to.", raw.SQLITE_READONLY);
            }

            // Before the journal's mode is set, which would write to a file that is somebody else's.
            Migrations.CheckVersion(database, files.Database);
            if (isNew)
            {
                // Its log and the log's index get the same rights, also in a directory that others may look into.
                StoreFiles.KeepToOwner(files.Database);
            }

            if (database.ReadText("PRAGMA journal_mode = WAL") is not "wal" and var mode)
            {
                throw new StoreRefusedException(
                    $"The file system of '{files.Directory}' cannot hold a database with a write-ahead log (SQLite stays with '{mode}'). Use a local one.");
            }

            // Checkpoints are the writer's own: SQLite's would take no notice of a sync that failed. Erased bytes are overwritten.
            database.Execute(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"""
                PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = {LogBytes}; PRAGMA secure_delete = FAST; PRAGMA cell_size_check = ON;
                PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 2000; PRAGMA cache_size = -{WriterCache}
                """));
            Migrations.Run(database, files.Database);
            UnsettledRows.Settle(database);
            return database;
        }
        catch (Exception exception)
        {
            database?.CloseUnchanged(files);
            if (DatabaseAccess.Explain(files.Database, exception) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
    }

    /// <summary>Opens the database for reading only.</summary>
    public static Database OpenForReading(StoreFiles files, string? vfs = null)
    {
        // Not SqliteOpenMode.ReadOnly, which may not make the log's index; what keeps it from writing is query_only.
        var database = Database.Open(files.Database, SqliteOpenMode.ReadWrite, vfs);
        try
        {
            database.Execute(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"""
                PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF;
                PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 2000; PRAGMA cache_size = -{ReaderCache}
                """));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Refuses a version of SQLite that may lose what was committed.</summary>
    public static void CheckSqlite(string version)
    {
        if (Version.Parse(version) < LeastVersion)
        {
            throw new StoreRefusedException(
                $"SQLite {version} is too old: versions before {LeastVersion} may lose a transaction. Install a newer one, or use the one that comes with Zchannel.");
        }
    }
}
