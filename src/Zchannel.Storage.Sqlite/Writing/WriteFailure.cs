using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// What a failure of the database means for what comes after it.
/// </summary>
internal static class WriteFailure
{
    /// <summary>Whether what was under way is known not to have happened, so that the next transaction may try anew.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="isCommit">Whether the transaction was being committed.</param>
    public static bool CanGoOn(SqliteException exception, bool isCommit)
    {
        var (code, extended) = (exception.SqliteErrorCode, exception.SqliteExtendedErrorCode);
        if (IsDamage(exception) || IsSync(extended))
        {
            return false;
        }

        // SQLite has not entered such a commit in the log's index, so to everybody it has not happened, and the next one overwrites it.
        // Any other error of a commit says nothing of the kind.
        return !isCommit || code is raw.SQLITE_FULL or raw.SQLITE_READONLY or raw.SQLITE_BUSY or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN
            || extended is raw.SQLITE_IOERR_WRITE or raw.SQLITE_IOERR_NOMEM
                or raw.SQLITE_IOERR_SHMOPEN or raw.SQLITE_IOERR_SHMSIZE or raw.SQLITE_IOERR_SHMLOCK or raw.SQLITE_IOERR_SHMMAP;
    }

    /// <summary>Whether the database itself is damaged.</summary>
    public static bool IsDamage(SqliteException exception) => exception.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Whether there is no room on the disk; where it is for the log's index, SQLite calls that an error of the disk.</summary>
    public static bool IsFull(SqliteException exception) => exception is { SqliteErrorCode: raw.SQLITE_FULL } or { SqliteExtendedErrorCode: raw.SQLITE_IOERR_SHMSIZE };

    /// <summary>Says what went wrong, for an operator.</summary>
    public static string Describe(SqliteException exception, string directory) => exception switch
    {
        _ when IsDamage(exception) =>
            $"The database in '{directory}' is damaged. Stop the server and run 'zchannel data check'.",
        _ when IsSync(exception.SqliteExtendedErrorCode) =>
            $"The disk of '{directory}' did not confirm what was written, and after that nobody knows what it holds. Look at the disk and restart the server.",
        _ when IsFull(exception) => $"The disk of '{directory}' is full.",
        { SqliteErrorCode: raw.SQLITE_READONLY } => $"'{directory}' cannot be written to.",
        { SqliteErrorCode: raw.SQLITE_BUSY } => $"Another program holds the database in '{directory}'.",
        _ => $"The database in '{directory}' cannot be written to ({exception.Message})",
    };

    // The system may have dropped what it could not write, and the next sync would succeed without it.
    private static bool IsSync(int extended) => extended is raw.SQLITE_IOERR_FSYNC or raw.SQLITE_IOERR_DIR_FSYNC;
}
