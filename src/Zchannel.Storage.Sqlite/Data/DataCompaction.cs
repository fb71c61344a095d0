using System.Globalization;
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
    // Beside the database: what the file system needs for itself, and what opening it may take.
    private const long Margin = 1024 * 1024;

    private readonly StoreFiles _files;
    private readonly string? _vfs;
    private readonly DirectoryLock _lock;
    private readonly string _next;

    private DataCompaction(StoreFiles files, string? vfs)
    {
        (_files, _next, _vfs) = (files, files.Database + ".compacting", vfs);
        _lock = DirectoryLock.Take(files, DirectoryLock.StopFirst);
    }

    /// <summary>The bytes of the database.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes that it needs while it is written anew, beside what it takes.</summary>
    public long Needed { get; private set; }

    /// <summary>The bytes that are free on its disk.</summary>
    public long Free { get; private set; }

    /// <summary>Looks what there is to do.</summary>
    /// <param name="files">The data directory.</param>
    /// <param name="vfs">SQLite's way to its files; null for its own.</param>
    /// <param name="free">The bytes that are free on its disk; null to ask the system.</param>
    /// <exception cref="StoreRefusedException">There is no database, or somebody serves from the directory.</exception>
    /// <exception cref="NoRoomException">There is not enough room.</exception>
    public static DataCompaction Begin(StoreFiles files, string? vfs = null, long? free = null)
    {
        DatabaseAccess.CheckIsThere(files.Database);
        DataCompaction compaction = new(files, vfs);
        try
        {
            compaction.Free = free ?? new DriveInfo(Path.GetFullPath(files.Directory)).AvailableFreeSpace;
            compaction.Measure();
            return compaction.Free >= compaction.Needed + Margin ? compaction : throw compaction.NoRoom();
        }
        catch
        {
            compaction.Dispose();
            throw;
        }
    }

    /// <summary>Writes it anew.</summary>
    /// <returns>The bytes that it takes now.</returns>
    /// <exception cref="NoRoomException">The disk became full meanwhile.</exception>
    public long Run(IProgress<DataStep> progress, CancellationToken cancellationToken)
    {
        try
        {
            using (var database = StoreDatabase.OpenForWriting(_files, _vfs))
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
        catch (SqliteException exception) when (WriteFailure.IsFull(exception))
        {
            throw NoRoom(exception);
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
        Needed = Bytes = new[] { _files.Database, _files.Log }.Where(File.Exists).Sum(file => new FileInfo(file).Length);
        if (Free < Margin)
        {
            // It may not even be opened then.
            return;
        }

        using var database = StoreDatabase.OpenForWriting(_files, _vfs);
        Checkpoints.RunToTheEnd(database);
        var page = database.ReadInteger("PRAGMA page_size");
        Bytes = database.ReadInteger("PRAGMA page_count") * page;
        Needed = Bytes - (database.ReadInteger("PRAGMA freelist_count") * page);
    }

    private NoRoomException NoRoom(Exception? failure = null) => new(
        string.Create(
            CultureInfo.InvariantCulture,
            $"There is not enough room on the disk of '{_files.Directory}': the new database needs up to {Needed + Margin} bytes beside the old one, and {Free} are free. Nothing was changed."),
        failure);

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
            if (!FileIdentity.TryGiveToOwnerOf(_next, _files.Database))
            {
                throw new StoreRefusedException($"The new database cannot be given to the owner of '{_files.Database}'. Run this as that user. Nothing was changed.");
            }
        }

        File.Move(_next, _files.Database, overwrite: true);
    }
}
