using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Support;

/// <summary>
/// A store in a directory of its own, with a clock of its own and what it logs.
/// </summary>
internal sealed class OpenStore : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LoggerFactory _loggers = new();

    public OpenStore(Func<SqliteStorageOptions, SqliteStorageOptions>? change = null)
    {
        _loggers.AddProvider(new FakeLoggerProvider(Logs));
        var options = new SqliteStorageOptions { Directory = _directory.Path, TimeProvider = Time, LoggerFactory = _loggers };
        Storage = SqliteStorage.Open(change?.Invoke(options) ?? options);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public SqliteStorage Storage { get; }

    public StoreWriter Writer => Storage.Writer;

    public StoreFiles Files => new(_directory.Path);

    /// <summary>Keeps the writer inside a transaction until it is told to go on.</summary>
    public async Task<TaskCompletionSource> HoldAsync()
    {
        var (entered, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        Writer.Post(new RecordedWrite(_ =>
        {
            entered.SetResult();
            released.Task.GetAwaiter().GetResult();
        }));
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return released;
    }

    /// <summary>Reads a number from the database as another program would.</summary>
    public long Read(string sql)
    {
        using var database = Database.Open(Files.Database, SqliteOpenMode.ReadWrite);
        return database.ReadInteger(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        _loggers.Dispose();
        _directory.Dispose();
    }
}
