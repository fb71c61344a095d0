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

    /// <summary>Whether there is anything in the log.</summary>
    public bool HasLog => new FileInfo(Log) is { Exists: true, Length: > 0 };

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
    /// Makes sure that each of the files is one, and none a link: SQLite would keep the log where it leads, and what a tool does as root to a file of
    /// the directory it would do to whatever the directory's owner has the link lead to.
    /// </summary>
    /// <exception cref="StoreRefusedException">One is something else.</exception>
    public void RefuseStrangeFiles()
    {
        foreach (var file in All)
        {
            if (new FileInfo(file).LinkTarget is not null)
            {
                throw new StoreRefusedException($"'{file}' is a link. Make the data directory itself one, if its files are to be elsewhere.");
            }

            RefuseStrange(file);
        }
    }

    /// <summary>Makes sure that something is a file, or not there.</summary>
    /// <exception cref="StoreRefusedException">It is not.</exception>
    public static void RefuseStrange(string path)
    {
        if (FileKind.Strange(path) is { } kind and not FileKind.Link)
        {
            throw new StoreRefusedException($"'{path}' is {kind}, and not a file. Move it away, or choose another data directory.");
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
