namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Keeps a second server off a data directory for as long as it is held. The system lets go of it when the process ends, however that comes.
/// </summary>
internal sealed class DirectoryLock : IDisposable
{
    /// <summary>What to do for whoever comes to change the database of a server that is stopped.</summary>
    public const string StopFirst = "Stop the server first, or wait until another 'zchannel data' has ended.";

    private readonly FileStream _file;

    private DirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a directory.</summary>
    /// <param name="files">The directory.</param>
    /// <param name="advice">What whoever asks for it is told to do where somebody has it.</param>
    /// <exception cref="StoreRefusedException">Somebody has it, or the directory cannot be written to, or has something else for files.</exception>
    public static DirectoryLock Take(StoreFiles files, string advice = "Each server needs a data directory of its own.")
    {
        try
        {
            files.CreateDirectory();
            files.RefuseStrangeFiles();
            var isNew = !File.Exists(files.Lock);
            var file = new FileStream(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

            if (isNew)
            {
                // Whoever may open it may hold it, and keep every server off.
                StoreFiles.KeepToOwner(files.Lock);
                FileIdentity.TryGiveToOwnerOf(files.Lock, files.Directory);
            }

            return new DirectoryLock(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DatabaseAccess.Explain(files.Database, exception) ?? new StoreRefusedException(
                IsHeld(exception)
                    ? $"The data directory '{files.Directory}' is in use by another Zchannel. {advice}"
                    : $"The data directory '{files.Directory}' cannot be used: {exception.Message}",
                exception);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    // Neither a missing path nor missing rights, which are exceptions of their own: a plain one with the code of a lock that is held.
    private static bool IsHeld(Exception exception) =>
        exception.GetType() == typeof(IOException)
        && (OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) is 32 or 33 : exception.HResult is 11 or 35);
}
