using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Says what is missing to open a database, a right or room, where SQLite says only that it cannot be opened.
/// </summary>
internal static partial class DatabaseAccess
{
    // unistd.h, and errno.h.
    private const int Exists = 0;
    private const int Enter = 1;
    private const int Write = 2;
    private const int ReadAndWrite = 6;
    private const int NotPermitted = 1;
    private const int NoAccess = 13;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>Refuses to go on where SQLite would take a database that is lost for a new one.</summary>
    /// <exception cref="DataDamagedException">It is lost.</exception>
    public static void CheckIsNotLost(string database)
    {
        if (LostDatabase.Describe(database) is { } loss)
        {
            throw new DataDamagedException($"'{database}' is lost. {loss} Nothing was changed; restore a backup.");
        }
    }

    /// <summary>Refuses to go on without a database.</summary>
    /// <exception cref="StoreRefusedException">There is none, or this user may not see it.</exception>
    /// <exception cref="DataDamagedException">It is lost.</exception>
    public static void CheckIsThere(string database)
    {
        StoreFiles.RefuseStrange(database);
        CheckIsNotLost(database);
        if (!File.Exists(database))
        {
            throw new StoreRefusedException(
                FaultOf(database, Exists) is NoAccess
                    ? Describe(DirectoryOf(database), "look into")
                    : $"There is no database '{database}'. It is made when the first durable channel is used, or the first callback is kept.");
        }

        StoreFiles files = new(DirectoryOf(database));
        if (Path.GetFullPath(database) == Path.GetFullPath(files.Database) && LostDatabase.IsGone(files))
        {
            throw new DataDamagedException($"'{database}' is empty, although there was something in it at the last stop, as '{files.Stopped}' says. Restore a backup.");
        }
    }

    /// <summary>Explains why a database could not be opened; null where neither a right nor room is missing.</summary>
    public static StoreRefusedException? Explain(string database, Exception failure) => failure switch
    {
        SqliteException exception when WriteFailure.IsFull(exception) =>
            new StoreRefusedException($"The disk of '{DirectoryOf(database)}' is full, and whoever opens a database has to write to it. Make room and start again; nothing is lost.", failure),
        UnauthorizedAccessException or SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM }
            when FindMissing(database) is { } words => new StoreRefusedException(words, failure),
        _ => null,
    };

    private static string? FindMissing(string database)
    {
        var files = new StoreFiles(DirectoryOf(database));
        return Find(files.Directory, Enter, "look into") ?? Find(files.Directory, Write, "make files in")
            ?? new[] { database, database + "-wal", database + "-shm", files.Lock }.Select(file => Find(file, ReadAndWrite, "read and write")).FirstOrDefault(words => words is not null);
    }

    private static string? Find(string path, int right, string verb) => FaultOf(path, right) switch
    {
        NotPermitted or NoAccess => Describe(path, verb),
        ReadOnlyFileSystem => $"'{path}' is on a file system that is mounted read-only, and a database cannot be opened without writing beside it. Look why it is, or copy all of the directory elsewhere.",
        _ => null,
    };

    private static string Describe(string path, string verb) =>
        $"{(Environment.UserName is { Length: > 0 } name ? $"User '{name}'" : "This user")} may not {verb} '{path}'. All of a data directory belongs to the user that the server runs as; run 'zchannel data' as that user, or as root.";

    private static string DirectoryOf(string database) => Path.GetDirectoryName(Path.GetFullPath(database))!;

    private static int FaultOf(string path, int right) => OperatingSystem.IsWindows() || Access(path, right) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int right);
}
