using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// One connection to the database. For one thread at a time.
/// </summary>
/// <remarks>
/// <see cref="SqliteConnection"/> opens and closes it; statements go to SQLite directly, because a command and its parameters
/// cost several times what a small statement does. Whatever fails is a <see cref="SqliteException"/> with the extended code.
/// </remarks>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection _connection;

    // By reference: the texts are constants.
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    static Database() => Batteries_V2.Init();

    private Database(SqliteConnection connection) => _connection = connection;

    /// <summary>SQLite's own handle.</summary>
    public sqlite3 Handle => _connection.Handle!;

    /// <summary>Whether a transaction is under way; SQLite ends one itself when some errors come.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(Handle);

    /// <summary>The version of SQLite.</summary>
    public static string Version => raw.sqlite3_libversion().utf8_to_string();

    /// <summary>Opens the database.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether to write, and to make the file.</param>
    /// <param name="vfs">SQLite's way to its files; null for its own.</param>
    public static Database Open(string path, SqliteOpenMode mode, string? vfs = null)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        if (vfs is not null)
        {
            settings.Vfs = vfs;
        }

        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            var database = new Database(connection);
            database.Check(raw.sqlite3_extended_result_codes(database.Handle, 1));
            return database;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Gives a statement that is kept until the connection is closed, ready to be bound and run. Whoever does not step to its end resets it.</summary>
    /// <param name="sql">A constant.</param>
    public Statement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared));
            _statements.Add(sql, statement = new Statement(this, prepared));
        }

        return statement;
    }

    /// <summary>Runs statements that are needed once and answer nothing.</summary>
    public void Execute(string sql)
    {
        // Not sqlite3_exec of the wrapper, which tells only the primary code.
        while (!string.IsNullOrWhiteSpace(sql))
        {
            Check(raw.sqlite3_prepare_v2(Handle, sql, out var prepared, out var rest));
            using (var statement = new Statement(this, prepared))
            {
                while (statement.Step())
                {
                }
            }

            sql = rest;
        }
    }

    /// <summary>Asks for one number.</summary>
    public long ReadInteger(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Integer(0) : 0;
    }

    /// <summary>Asks for one text.</summary>
    public string? ReadText(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Text(0) : null;
    }

    /// <summary>Prepares a statement that the caller disposes of.</summary>
    public Statement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(Handle, sql, out var statement));
        return new Statement(this, statement);
    }

    /// <summary>Throws unless a call of SQLite has succeeded.</summary>
    /// <param name="code">What it returned.</param>
    /// <exception cref="SqliteException">It has not.</exception>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw new SqliteException($"SQLite: {raw.sqlite3_errmsg(Handle).utf8_to_string()} ({code}).", code & 0xFF, code);
        }
    }

    /// <summary>Closes the connection without a change to the database, and leaves no more beside it than was there before.</summary>
    public void CloseUnchanged(StoreFiles files)
    {
        if (files.HasLog)
        {
            // SQLite would carry it over into the database and delete it, whatever is the matter with that. One that is empty it only deletes.
            LeaveLogAlone();
        }

        Dispose();
    }

    /// <summary>Has the write-ahead log left as it is when the connection is closed.</summary>
    public void LeaveLogAlone() => Check(raw.sqlite3_db_config(Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, out _));

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}
