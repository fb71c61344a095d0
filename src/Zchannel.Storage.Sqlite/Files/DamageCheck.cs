using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Files;

/// <summary>
/// Looks through the whole database for damage while it is served already, after a start that did not follow a clean stop.
/// </summary>
internal sealed partial class DamageCheck : IAsyncDisposable
{
    // Of SQLite's, after which it asks whether to go on.
    private const int Steps = 1000;

    private readonly Database _database;
    private readonly SqliteStorageOptions _options;
    private readonly StoreHealth _health;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    /// <summary>Begins, on a thread of its own.</summary>
    public DamageCheck(SqliteStorageOptions options, StoreHealth health)
    {
        (_options, _health) = (options, health);
        _database = StoreDatabase.OpenForReading(new StoreFiles(options.Directory), options.Vfs);
        new Thread(Run) { IsBackground = true, Name = "Zchannel store check", Priority = ThreadPriority.BelowNormal }.Start();
    }

    /// <summary>Completes when it is over.</summary>
    public Task Completion => _ended.Task;

    /// <summary>Ends it where it stands.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _ended.Task.ConfigureAwait(false);
        _database.Dispose();
    }

    private void Run()
    {
        try
        {
            raw.sqlite3_progress_handler(_database.Handle, Steps, _ => _isStopping ? 1 : 0, null);
            if (_database.ReadText("PRAGMA quick_check(1)") is not "ok" and var fault)
            {
                Tell(new SqliteException($"SQLite: {fault}.", raw.SQLITE_CORRUPT, raw.SQLITE_CORRUPT));
            }
        }
        catch (SqliteException) when (_isStopping)
        {
            // By us.
        }
        catch (SqliteException exception)
        {
            Tell(exception);
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Tell(SqliteException exception)
    {
        if (WriteFailure.IsDamage(exception))
        {
            _health.Broken(WriteFailure.Describe(exception, _options.Directory), exception);
        }
        else
        {
            Log.CheckFailed(_options.LoggerFactory.CreateLogger<DamageCheck>(), _options.Directory, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database in {Directory} could not be looked through for damage. 'zchannel data check' does it while the server is stopped.")]
        public static partial void CheckFailed(ILogger logger, string directory, Exception exception);
    }
}
