using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Carries what is in the write-ahead log over into the database, so that the log is begun anew and does not grow. For the writer's thread alone.
/// </summary>
/// <remarks>SQLite's own checkpoints come after commits, too, but take no notice of a sync that failed.</remarks>
internal sealed partial class Checkpoints(Database database, SqliteStorageOptions options)
{
    // 4 MiB of pages: SQLite's own measure.
    private const int Pages = 1000;

    private readonly ILogger _logger = options.LoggerFactory.CreateLogger<Checkpoints>();
    private int _pages;
    private bool _hasFailed;

    /// <summary>Carries over when enough has been written since the last time.</summary>
    /// <exception cref="SqliteException">Nobody knows any more what the disk holds.</exception>
    public void RunIfDue()
    {
        database.Check(raw.sqlite3_db_status(database.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 1));
        _pages += written;
        if (_pages < Pages)
        {
            return;
        }

        // What readers are still reading stays in the log until the next time.
        _pages = 0;
        try
        {
            Run(database, raw.SQLITE_CHECKPOINT_PASSIVE);
            _hasFailed = false;
        }
        catch (SqliteException exception) when (WriteFailure.CanGoOn(exception, isCommit: false))
        {
            // Nothing is lost: all is in the log, which grows until there is room.
            if (!_hasFailed)
            {
                Log.Failed(_logger, WriteFailure.Describe(exception, options.Directory), exception);
            }

            _hasFailed = true;
        }
    }

    /// <summary>Carries over everything and empties the log. Nobody reads any more.</summary>
    public static void RunToTheEnd(Database database) => Run(database, raw.SQLITE_CHECKPOINT_TRUNCATE);

    private static void Run(Database database, int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(database.Handle, "main", mode, out _, out _);
        if (code != raw.SQLITE_BUSY)
        {
            database.Check(code);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The write-ahead log cannot be carried over into the database, and grows meanwhile. {Reason}")]
        public static partial void Failed(ILogger logger, string reason, Exception exception);
    }
}
