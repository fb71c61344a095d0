using Microsoft.Data.Sqlite;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Data;

/// <summary>
/// Writes a database anew without the room that is free in it, and puts the new file in the place of the old one.
/// </summary>
/// <remarks>The old one is whole until the new one is, and on the disk: whatever ends this leaves one of the two.</remarks>
internal sealed class DataCompaction : IDisposable
{
    private readonly StoreFiles _files;
    private readonly DirectoryLock _lock;
    private readonly string _next;

    private DataCompaction(StoreFiles files)
    {
        (_files, _next) = (files, files.Database + ".compacting");
        _lock = DirectoryLock.Take(files);
    }

    /// <summary>The bytes of the database.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes that it needs while it is written anew, beside what it takes.</summary>
    public long Needed { get; private set; }

    /// <summary>The bytes that are free on its disk.</summary>
    public long Free { get; private set; }

    /// <summary>Looks what there is to do.</summary>
    /// <exception cref="StoreRefusedException">There is no database, or somebody serves from the directory.</exception>
    public static DataCompaction Begin(StoreFiles files)
    {
        DatabaseAccess.CheckIsThere(files.Database);
        DataCompaction compaction = new(files);
        try
        {
            compaction.Measure();
            return compaction;
        }
        catch
        {
            compaction.Dispose();
            throw;
        }
    }

    /// <summary>Writes it anew.</summary>
    /// <returns>The bytes that it takes now.</returns>
    public long Run(IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        try
        {
            using (var database = StoreDatabase.OpenForWriting(_files))
            {
                Checkpoints.RunToTheEnd(database);
                raw.sqlite3_progress_handler(database.Handle, 100_000, _ => Report(progress, cancellationToken), null);
                using var vacuum = database.PrepareOnce("VACUUM INTO ?");
                vacuum.Bind(1, _next).Run();
            }

            Replace();
            return new FileInfo(_files.Database).Length;
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        finally
        {
            File.Delete(_next);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _lock.Dispose();

    private void Measure()
    {
        // What one left behind that was ended.
        File.Delete(_next);
        using var database = StoreDatabase.OpenForWriting(_files);
        Checkpoints.RunToTheEnd(database);
        var page = database.ReadInteger("PRAGMA page_size");
        Bytes = database.ReadInteger("PRAGMA page_count") * page;
        Needed = Bytes - (database.ReadInteger("PRAGMA freelist_count") * page);
        Free = new DriveInfo(Path.GetFullPath(_files.Directory)).AvailableFreeSpace;
    }

    private int Report(IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        FileInfo next = new(_next);
        progress.Report(new DataStep("writing the database anew, bytes", next.Exists ? next.Length : 0, Needed));
        return cancellationToken.IsCancellationRequested ? 1 : 0;
    }

    private void Replace()
    {
        if (File.Exists(_files.Log))
        {
            throw new StoreRefusedException($"'{_files.Log}' is still there: some other program has the database open. Nothing was changed.");
        }

        using (FileStream next = new(_next, FileMode.Open, FileAccess.ReadWrite))
        {
            next.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows())
        {
            // Whoever runs this: the server must be able to open it.
            File.SetUnixFileMode(_next, File.GetUnixFileMode(_files.Database));
            FileIdentity.GiveToOwnerOf(_next, _files.Database);
        }

        File.Move(_next, _files.Database, overwrite: true);
    }
}
