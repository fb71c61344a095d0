using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Core.Tests.Storage;
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
    private readonly SqliteStorageOptions _options;

    public OpenStore(Func<SqliteStorageOptions, SqliteStorageOptions>? change = null, Action<StoreFiles>? prepare = null)
    {
        _loggers.AddProvider(new FakeLoggerProvider(Logs));

        // Its clock leaps over days while something is written.
        var options = new SqliteStorageOptions
        {
            Directory = _directory.Path,
            TimeProvider = Time,
            LoggerFactory = _loggers,
            LongestTransaction = TimeSpan.FromDays(1000),
        };
        _options = change?.Invoke(options) ?? options;
        prepare?.Invoke(Files);
        Storage = SqliteStorage.Open(_options);
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public SqliteStorage Storage { get; private set; }

    public StoreWriter Writer => Storage.Writer;

    public StoreFiles Files => new(_directory.Path);

    /// <summary>Stops it and starts it again.</summary>
    /// <param name="between">What happens to the files meanwhile.</param>
    public async Task RestartAsync(Action<StoreFiles>? between = null)
    {
        await Storage.DisposeAsync();
        between?.Invoke(Files);
        Storage = SqliteStorage.Open(_options);
    }

    /// <summary>Starts another on what this one has on the disk at this moment, as after a kill.</summary>
    public OpenStore StartOnCopy(Action<StoreFiles>? change = null) => new(
        options => _options with { Directory = options.Directory, LoggerFactory = options.LoggerFactory },
        files =>
        {
            Copy(Files.Database, files.Database);
            Copy(Files.Log, files.Log);
            change?.Invoke(files);
        });

    /// <summary>Opens a channel.</summary>
    public async Task<IChannelHistory> OpenAsync(IPublicationLog log, string channel = "news", string app = "shop") =>
        await Storage.Channels.OpenAsync(new ChannelAddress(app, channel), log, TestContext.Current.CancellationToken);

    /// <summary>Publishes texts, each in a transaction of its own, and waits for them.</summary>
    public async Task AppendAsync(IChannelHistory history, params string[] texts)
    {
        foreach (var text in texts)
        {
            await Storage.Channels.AppendAsync(
                [new Append(history, RecordingLog.Text(text, Time.GetUtcNow()))], TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until all that is under way has been written.</summary>
    public async Task SettleAsync()
    {
        var write = new RecordedWrite();
        Writer.Post(write);
        await write.Outcome;
    }

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

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            File.Copy(from, to);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Storage.DisposeAsync();
        _loggers.Dispose();
        _directory.Dispose();
    }
}
