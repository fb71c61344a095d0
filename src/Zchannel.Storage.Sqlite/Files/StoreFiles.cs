namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// The files of a store, by name.
/// </summary>
/// <param name="Directory">Where they are.</param>
internal sealed record StoreFiles(string Directory)
{
    /// <summary>The database.</summary>
    public string Database => Path.Combine(Directory, "zchannel.db");

    /// <summary>SQLite's write-ahead log: what was committed last is here.</summary>
    public string Log => Database + "-wal";

    /// <summary>SQLite's index of that log; worth nothing by itself.</summary>
    public string LogIndex => Database + "-shm";

    /// <summary>Held by whoever serves.</summary>
    public string Lock => Path.Combine(Directory, "lock");

    /// <summary>Left behind by a clean stop.</summary>
    public string Stopped => Path.Combine(Directory, "stopped");

    /// <summary>All that a server has open.</summary>
    public string[] All => [Database, Log, LogIndex, Lock];

    /// <summary>Makes the directory, for its owner's eyes alone, if it does not exist.</summary>
    public void CreateDirectory()
    {
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(Directory);
        }
        else
        {
            System.IO.Directory.CreateDirectory(Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Makes sure that none of the files is a link: SQLite would keep the log where it leads, and what a tool does as root to a file of the directory
    /// it would do to whatever the directory's owner has the link lead to.
    /// </summary>
    /// <exception cref="StoreRefusedException">One is.</exception>
    public void RefuseLinks()
    {
        if (Array.Find(All, static file => new FileInfo(file).LinkTarget is not null) is { } link)
        {
            throw new StoreRefusedException($"'{link}' is a link. Make the data directory itself one, if its files are to be elsewhere.");
        }
    }

    /// <summary>Takes all rights to a file from everybody but its owner.</summary>
    public static void KeepToOwner(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
