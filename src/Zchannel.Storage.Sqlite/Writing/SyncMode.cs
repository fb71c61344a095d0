using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Whether the next commit waits for the disk: each does, or one a second, which then makes all before it durable, too. For the writer's thread alone.
/// </summary>
internal sealed class SyncMode(Database database, Fsync fsync)
{
    // As the connection was opened.
    private bool _isFull = true;

    /// <summary>Whether the next commit must wait for the disk.</summary>
    public bool IsDue { get; set; }

    /// <summary>Whether something is committed that the disk may not have.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Whether the commit of this moment waits for the disk.</summary>
    public bool IsFull => _isFull;

    /// <summary>Sets the connection for the next commit. SQLite allows it between transactions only.</summary>
    public void Choose()
    {
        var isFull = IsDue || fsync == Fsync.Always;
        if (isFull != _isFull)
        {
            database.Execute(isFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _isFull = isFull;
        }
    }

    /// <summary>Notes a commit.</summary>
    public void Committed()
    {
        IsBehind = !_isFull;
        IsDue &= IsBehind;
    }
}
