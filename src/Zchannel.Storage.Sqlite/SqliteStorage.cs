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
internal sealed class SqliteStorage : IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly StoreReaders _readers;
    private readonly StoreFiles _files;
    private readonly RecentPublications _recent;

    private SqliteStorage(DirectoryLock directoryLock, StoreOpening opening, SqliteStorageOptions options)
    {
        _lock = directoryLock;
        _files = new StoreFiles(options.Directory);
        Health = new StoreHealth(options.LoggerFactory.CreateLogger<StoreHealth>());
        var trimming = new Trimming(opening.Database, Figures);
        _recent = new RecentPublications(options.RecentPublications);
        var callbackApps = CallbackApp.ReadAll(opening.Database);
        _readers = new StoreReaders(_files, options, Health);
        var stored = new StoredBytes(opening.Database);
        var expiredKeys = new ExpiredKeys(opening.Database, options.TimeProvider);
        Check = opening.WasStoppedCleanly ? null : new DamageCheck(options, Health);
        Writer = new StoreWriter(opening.Database, options, new Ownership(_files, opening.Generations.Current.Number), Health, Figures);
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

    /// <summary>What it has done.</summary>
    public StoreFigures Figures { get; } = new();

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
        var directoryLock = DirectoryLock.Take(new StoreFiles(options.Directory));
        StoreOpening? opening = null;
        try
        {
            opening = StoreOpening.Open(options);
            return new SqliteStorage(directoryLock, opening, options);
        }
        catch
        {
            opening?.Database.Dispose();
            directoryLock.Dispose();
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
            StoppedMark.Leave(_files, token);
        }

        _lock.Dispose();
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
}
