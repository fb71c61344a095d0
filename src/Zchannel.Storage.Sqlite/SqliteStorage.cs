using Microsoft.Extensions.Logging;
using Zchannel.Storage.Sqlite.Callbacks;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Channels.Recent;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Reading;
using Zchannel.Storage.Sqlite.Retention;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite;

/// <summary>
/// The store of a data directory: whoever has it open serves from that directory, and nobody else does. Disposing of it is a clean stop.
/// </summary>
internal sealed partial class SqliteStorage : IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly StoreReaders _readers;
    private readonly StoreFiles _files;
    private readonly ILogger _logger;
    private readonly RecentPublications _recent;

    private SqliteStorage(DirectoryLock directoryLock, StoreOpening opening, SqliteStorageOptions options)
    {
        _lock = directoryLock;
        _files = new StoreFiles(options.Directory);
        (_logger, Figures) = (options.LoggerFactory.CreateLogger<SqliteStorage>(), opening.Figures);
        var (trimming, stored, expiredKeys, callbackApps) = opening.Contents;
        Health = new StoreHealth(options.LoggerFactory.CreateLogger<StoreHealth>());
        Disk = new DiskWatch(Health, options);
        _recent = new RecentPublications(options.RecentPublications);
        _readers = new StoreReaders(_files, options, Health, Disk);
        Check = opening.WasStoppedCleanly ? null : new DamageCheck(options, Health);
        Writer = new StoreWriter(opening.Database, options, new Ownership(_files, opening.Generations.Current.Number), Health, Disk, Figures);
        Writer.AddChore(trimming);
        Writer.AddChore(_recent);
        Writer.AddChore(expiredKeys);
        Writer.AddChore(new SequenceTrimming(options.TimeProvider));
        Callbacks = new SqliteCallbackJournal(callbackApps, Writer, _readers, Figures, options);
        Channels = new SqliteChannelStore(Writer, _readers, opening.Generations, trimming, _recent, expiredKeys, stored, Figures, options);
        Retention = new StoreRetention(Channels, options);
    }

    /// <summary>How it stands.</summary>
    public StoreHealth Health { get; }

    /// <summary>Whether its disk answers.</summary>
    public DiskWatch Disk { get; }

    /// <summary>What it has done.</summary>
    public StoreFigures Figures { get; }

    /// <summary>What looks for damage; null after a clean stop.</summary>
    public DamageCheck? Check { get; }

    /// <summary>What writes.</summary>
    public StoreWriter Writer { get; }

    /// <summary>The channels.</summary>
    public SqliteChannelStore Channels { get; }

    /// <summary>The callbacks.</summary>
    public SqliteCallbackJournal Callbacks { get; }

    /// <summary>What holds apps and rules to their bounds.</summary>
    public StoreRetention Retention { get; }

    /// <summary>Opens a data directory, and makes what is not there.</summary>
    /// <exception cref="StoreRefusedException">Somebody else serves from it, or it cannot be used; the message says why.</exception>
    public static SqliteStorage Open(SqliteStorageOptions options)
    {
        var files = new StoreFiles(options.Directory);
        var directoryLock = DirectoryLock.Take(files);
        StoreOpening? opening = null;
        try
        {
            opening = StoreOpening.Open(options);
            return new SqliteStorage(directoryLock, opening, options);
        }
        catch (Exception exception)
        {
            opening?.Database.Dispose();
            directoryLock.Dispose();
            if (StoreOpening.Refusal(files, exception) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Check is not null)
        {
            await Check.DisposeAsync().ConfigureAwait(false);
        }

        await Retention.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        await SettleAsync().ConfigureAwait(false);
        var token = StoppedMark.NewToken();
        var farewell = new Farewell(token);
        await Writer.StopAsync(farewell).ConfigureAwait(false);
        await Writer.DisposeAsync().ConfigureAwait(false);
        if (farewell.IsWritten)
        {
            LeaveMark(token);
        }

        _lock.Dispose();
    }

    private void LeaveMark(string token)
    {
        try
        {
            StoppedMark.Leave(_files, token);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.MarkFailed(_logger, _files.Stopped, exception.Message);
        }
    }

    private async Task SettleAsync()
    {
        var write = new SettleAllWrite(_recent);
        try
        {
            Writer.Post(write);
            await write.Completion.ConfigureAwait(false);
        }
        catch (StorageUnavailableException)
        {
            // The next start does it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "All is kept, but the mark of a clean stop cannot be left as {File}: {Reason} The next start begins new epochs.")]
        public static partial void MarkFailed(ILogger logger, string file, string reason);
    }
}
