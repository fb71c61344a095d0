using SQLitePCL;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// A prepared statement. Parameters count from 1 and keep their values, columns count from 0, as SQLite has it. For one thread at a time.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt statement) : IDisposable
{
    public Statement Bind(int parameter, long value) => Checked(raw.sqlite3_bind_int64(statement, parameter, value));

    public Statement Bind(int parameter, long? value) =>
        Checked(value is { } number ? raw.sqlite3_bind_int64(statement, parameter, number) : raw.sqlite3_bind_null(statement, parameter));

    public Statement Bind(int parameter, string? value) =>
        Checked(value is null ? raw.sqlite3_bind_null(statement, parameter) : raw.sqlite3_bind_text(statement, parameter, value));

    // An empty span would be bound as NULL.
    public Statement Bind(int parameter, ReadOnlySpan<byte> value) =>
        Checked(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, parameter, 0) : raw.sqlite3_bind_blob(statement, parameter, value));

    /// <summary>Goes on to the next row; at the end the statement is ready to be run again.</summary>
    /// <returns>False at the end.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        try
        {
            database.Check(code);
        }
        finally
        {
            Reset();
        }

        return false;
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Ends a statement whose rows are not all wanted.</summary>
    public void Reset() => raw.sqlite3_reset(statement); // What it returns is the failure of the last step, which has been told.

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(statement, column).utf8_to_string();

    /// <summary>The bytes of a column; until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement, column);

    /// <inheritdoc />
    public void Dispose() => statement.Dispose();

    private Statement Checked(int code)
    {
        database.Check(code);
        return this;
    }
}
