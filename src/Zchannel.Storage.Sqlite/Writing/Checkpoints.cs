using SQLitePCL;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Carries what is in the write-ahead log over into the database, so that the log is begun anew and does not grow. For the writer's thread alone.
/// </summary>
/// <remarks>SQLite's own checkpoints come after commits, too, but take no notice of a sync that failed.</remarks>
internal sealed class Checkpoints(Database database)
{
    // 4 MiB of pages: SQLite's own measure.
    private const int Pages = 1000;

    private int _pages;

    /// <summary>Carries over when enough has been written since the last time.</summary>
    public void RunIfDue()
    {
        database.Check(raw.sqlite3_db_status(database.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var written, out _, 1));
        _pages += written;
        if (_pages >= Pages)
        {
            // What readers are still reading stays in the log until the next time.
            _pages = 0;
            Run(raw.SQLITE_CHECKPOINT_PASSIVE);
        }
    }

    /// <summary>Carries over everything and empties the log. Nobody reads any more.</summary>
    public void RunToTheEnd() => Run(raw.SQLITE_CHECKPOINT_TRUNCATE);

    private void Run(int mode)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(database.Handle, "main", mode, out _, out _);
        if (code != raw.SQLITE_BUSY)
        {
            database.Check(code);
        }
    }
}
