using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Configuration;
using Zchannel.Diagnostics;
using Zchannel.Storage;
using Zchannel.Storage.Sqlite;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Hosting;

/// <summary>
/// The store of the data directory, which is opened when something durable is asked for the first time: a server that
/// keeps nothing touches no file.
/// </summary>
/// <remarks><see cref="Open"/> is for one caller at a time: the start, and then reloads. All else is safe for concurrent use.</remarks>
internal sealed partial class DurableStorage(
    ServerSettings settings, AppRegistry registry, ZchannelMetrics metrics, TimeProvider timeProvider, ILoggerFactory loggers) : IDurableChannelStore, IDiskBound, ICallbackJournal, IAsyncDisposable
{
    // Twenty times what it takes with a million messages.
    private static readonly TimeSpan LongOpening = TimeSpan.FromSeconds(10);

    private SqliteStorage? _storage;

    /// <summary>The store, once it is open.</summary>
    public SqliteStorage? Current => Volatile.Read(ref _storage);

    /// <inheritdoc />
    public StorageUnavailableException? Refusal => Current?.Disk.Refusal;

    private SqliteChannelStore Channels =>
        Current?.Channels ?? throw new StorageUnavailableException("The store of durable channels is not open.");

    /// <summary>Opens the store if one of the apps needs it.</summary>
    /// <param name="apps">The apps.</param>
    /// <exception cref="StoreRefusedException">It cannot be opened; the message is for the operator.</exception>
    public void Open(IEnumerable<AppSettings> apps)
    {
        if (Current is null && apps.Any(app => app.Rules.All.Any(rule => rule.Durable) || app.Callbacks is { OnlyIfListening: false }))
        {
            var options = new SqliteStorageOptions
            {
                Directory = settings.DataDirectory,
                Fsync = settings.Fsync is FsyncChoice.Always ? Fsync.Always : Fsync.Interval,
                TimeProvider = timeProvider,
                LoggerFactory = loggers,
                StoreBytes = id => Find(id)?.Limits.StoreBytes ?? 0,
                RuleOf = address => Find(address.App)?.Rules.For(address.Channel),
            };
            using var opening = timeProvider.CreateTimer(
                _ => Log.StillOpening(loggers.CreateLogger<DurableStorage>(), settings.DataDirectory, (int)LongOpening.TotalSeconds), null, LongOpening, Timeout.InfiniteTimeSpan);
            var storage = SqliteStorage.Open(options);
            storage.Figures.CommitTook += metrics.Committed;
            Volatile.Write(ref _storage, storage);
        }
    }

    /// <inheritdoc />
    public ValueTask<IChannelHistory> OpenAsync(ChannelAddress address, IPublicationLog log, CancellationToken cancellationToken = default) =>
        Channels.OpenAsync(address, log, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IChannelHistory> TakeOverAsync(
        ChannelAddress address, IPublicationLog log, HistoryOrigin origin, CancellationToken cancellationToken = default) =>
        Channels.TakeOverAsync(address, log, origin, cancellationToken);

    /// <inheritdoc />
    public ValueTask<bool> HasAsync(ChannelAddress address, CancellationToken cancellationToken = default) =>
        Channels.HasAsync(address, cancellationToken);

    /// <inheritdoc />
    public ValueTask<IReadOnlyCollection<string>> ListAsync(string app, CancellationToken cancellationToken = default) =>
        Channels.ListAsync(app, cancellationToken);

    /// <inheritdoc />
    public ValueTask AppendAsync(ReadOnlySpan<Append> appends, CancellationToken cancellationToken = default) =>
        Channels.AppendAsync(appends, cancellationToken);

    /// <inheritdoc />
    IAppCallbackJournal? ICallbackJournal.Open(string app) => Current?.Callbacks.Open(app);

    /// <summary>Stops the store cleanly: what waits is written, and the next start goes on where this one ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _storage, null) is { } storage)
        {
            await storage.DisposeAsync();
        }
    }

    /// <summary>Lets go of the store as it is, as if the process had been killed.</summary>
    public void Abandon() => Volatile.Write(ref _storage, null);

    // What belongs to an app that is not configured is left as it is.
    private AppSettings? Find(string id) => registry.Find(id)?.Settings;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The store in {Directory} is still being opened after {Seconds} s; its disk may not answer.")]
        public static partial void StillOpening(ILogger logger, string directory, int seconds);
    }
}
