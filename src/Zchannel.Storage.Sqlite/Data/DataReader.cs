using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Reads a database as it was at one moment, beside a server that goes on writing or without one. It changes nothing and locks nobody out. For one thread.
/// </summary>
internal sealed class DataReader : IDisposable
{
    private DataReader(StoreReader reader, string file, bool isEmpty) => (Reader, File, IsEmpty) = (reader, file, isEmpty);

    /// <summary>What reads.</summary>
    public StoreReader Reader { get; }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>Whether nothing was ever put into it.</summary>
    public bool IsEmpty { get; }

    /// <summary>The bytes that the database takes, its log included.</summary>
    public long Bytes => new[] { File, File + "-wal" }.Select(file => new FileInfo(file)).Where(file => file.Exists).Sum(file => file.Length);

    /// <summary>Opens a database.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="StoreRefusedException">There is none, or this user may not open it, or it is not ours, or of another version.</exception>
    /// <exception cref="DataDamagedException">Not even its schema can be read.</exception>
    public static DataReader Open(string file)
    {
        DatabaseAccess.CheckIsThere(file);
        Database? database = null;
        try
        {
            // The log's index may have to be made, so not read-only; what keeps it from writing is query_only, also when it is closed.
            database = Database.Open(file, SqliteOpenMode.ReadWrite);
            database.LeaveLogAlone();
            database.Execute("PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA busy_timeout = 2000; BEGIN");
            var version = Migrations.CheckVersion(database, file);
            return version == Migrations.Current || version == 0
                ? new DataReader(new StoreReader(database, _ => { }), file, isEmpty: version == 0 || WasNeverServed(database))
                : throw new StoreRefusedException($"'{file}' was written by an older version of Zchannel (schema {version}). Start this version on it once, which brings it up to date.");
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            database?.Dispose();
            throw new DataDamagedException($"'{file}' is damaged where SQLite begins to read it, or no database at all: {exception.Message}", exception);
        }
        catch (Exception exception)
        {
            database?.Dispose();
            if (DatabaseAccess.Explain(file, exception) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
    }

    // Not even an import has come to its end. One that is damaged is another matter, and is told of.
    private static bool WasNeverServed(Database database)
    {
        try
        {
            return database.ReadInteger("SELECT EXISTS (SELECT 1 FROM generations)") == 0;
        }
        catch (SqliteException exception) when (WriteFailure.IsDamage(exception))
        {
            return false;
        }
    }

    /// <summary>Has long statements ask whether to go on.</summary>
    public void CancelWith(CancellationToken cancellationToken) =>
        SQLitePCL.raw.sqlite3_progress_handler(Reader.Database.Handle, 10_000, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);

    /// <inheritdoc />
    public void Dispose() => Reader.Dispose();
}
