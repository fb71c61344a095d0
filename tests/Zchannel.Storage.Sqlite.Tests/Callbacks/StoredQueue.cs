using Zchannel.Callbacks;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Callbacks;

/// <summary>
/// A callback queue on a database, and the processes that it outlives.
/// </summary>
internal sealed class StoredQueue : IDisposable
{
    private readonly List<TemporaryDirectory> _directories = [];
    private readonly TimeProvider _time;
    private TemporaryDirectory _directory;

    public StoredQueue(TimeProvider time, SqliteStorageOptions? options = null)
    {
        (_time, _directory) = (time, New());
        // The clock leaps over days while something is written.
        Options = (options ?? new SqliteStorageOptions { Directory = "" }) with { TimeProvider = time, LongestTransaction = TimeSpan.FromDays(1000) };
        Open();
    }

    public SqliteStorageOptions Options { get; }

    public SqliteStorage Storage { get; private set; } = null!;

    public CallbackQueue Queue { get; private set; } = null!;

    public StoreFiles Files => new(_directory.Path);

    /// <summary>An orderly end, and the next process.</summary>
    /// <param name="meanwhile">What happens in between.</param>
    public async Task StopAsync(Action? meanwhile = null)
    {
        await Queue.DisposeAsync();
        await Storage.DisposeAsync();
        meanwhile?.Invoke();
        Open();
    }

    /// <summary>What is left is what the files hold at this moment.</summary>
    public async Task KillAsync()
    {
        var (queue, storage, files) = (Queue, Storage, Files);
        _directory = New();
        File.Copy(files.Database, Files.Database);
        File.Copy(files.Log, Files.Log);
        Open();

        // The one that was killed goes on with files of its own.
        queue.Dispose();
        await storage.DisposeAsync();
    }

    public void Dispose()
    {
        Queue.Dispose();
        Storage.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _directories.ForEach(directory => directory.Dispose());
    }

    private void Open()
    {
        Storage = SqliteStorage.Open(Options with { Directory = _directory.Path });
        Queue = new CallbackQueue(_time, Storage.Callbacks);
    }

    private TemporaryDirectory New()
    {
        var directory = new TemporaryDirectory();
        _directories.Add(directory);
        return directory;
    }
}
