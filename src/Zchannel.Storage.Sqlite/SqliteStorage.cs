using Microsoft.Extensions.Logging;
using Zchannel.Storage.Sqlite.Channels;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite;

/// <summary>
/// The store of a data directory: whoever has it open serves from that directory, and nobody else does. Disposing of it is a clean stop.
/// </summary>
internal sealed class SqliteStorage : IAsyncDisposable
{
    private readonly DirectoryLock _lock;
    private readonly StoreReaders _readers;

    private SqliteStorage(DirectoryLock directoryLock, Database database, Generations generations, SqliteStorageOptions options)
    {
        _lock = directoryLock;
        Health = new StoreHealth(options.LoggerFactory.CreateLogger<StoreHealth>());
        var trimming = new Trimming(database);
        _readers = new StoreReaders(new StoreFiles(options.Directory), options, Health);
        Writer = new StoreWriter(database, options, Health, Figures);
        Writer.AddChore(trimming);
        Channels = new SqliteChannelStore(Writer, _readers, generations, trimming, Figures, options);
    }

    /// <summary>How it stands.</summary>
    public StoreHealth Health { get; }

    /// <summary>What it has done.</summary>
    public StoreFigures Figures { get; } = new();

    /// <summary>What writes.</summary>
    public StoreWriter Writer { get; }

    /// <summary>The channels.</summary>
    public SqliteChannelStore Channels { get; }

    /// <summary>Opens a data directory, and makes what is not there.</summary>
    /// <exception cref="StoreRefusedException">Somebody else serves from it, or it cannot be used; the message says why.</exception>
    public static SqliteStorage Open(SqliteStorageOptions options)
    {
        var files = new StoreFiles(options.Directory);
        var directoryLock = DirectoryLock.Take(files);
        Database? database = null;
        try
        {
            database = StoreDatabase.OpenForWriting(files, options.Vfs);
            var generations = Generations.Begin(database, options.TimeProvider.GetUtcNow());
            return new SqliteStorage(directoryLock, database, generations, options);
        }
        catch
        {
            database?.Dispose();
            directoryLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync().ConfigureAwait(false);
        await Writer.DisposeAsync().ConfigureAwait(false);
        _lock.Dispose();
    }
}
