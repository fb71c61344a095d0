using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Reading;

/// <summary>
/// A few connections that read, beside the one that writes. Whoever finds them all in use waits. Safe for concurrent use.
/// </summary>
/// <remarks>Reading is done on the caller's thread: from the page cache it is quicker than handing it over.</remarks>
internal sealed class StoreReaders(StoreFiles files, SqliteStorageOptions options, StoreHealth health) : IAsyncDisposable
{
    private static readonly int Size = Math.Clamp(Environment.ProcessorCount * 2, 2, 8);

    private readonly ConcurrentStack<StoreReader> _idle = new();
    private readonly SemaphoreSlim _free = new(Size, Size);
    private volatile bool _isClosed;

    /// <summary>Reads.</summary>
    /// <param name="state">What the reading needs.</param>
    /// <param name="read">Reads, and resets what it does not step to its end.</param>
    /// <param name="cancellationToken">Cancels the wait for a connection.</param>
    /// <exception cref="StorageUnavailableException">It cannot be read.</exception>
    public async ValueTask<TResult> ReadAsync<TState, TResult>(TState state, Func<StoreReader, TState, TResult> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Read(state, read);
        }
        catch (SqliteException exception)
        {
            throw Unavailable(exception);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for those who read, and closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < Size; i++)
        {
            await _free.WaitAsync().ConfigureAwait(false);
        }

        _isClosed = true;
        while (_idle.TryPop(out var reader))
        {
            reader.Dispose();
        }

        // Who comes now is told, and does not wait for ever.
        _free.Release(Size);
    }

    private void NoteDamage(SqliteException exception)
    {
        if (WriteFailure.IsDamage(exception))
        {
            health.Broken(WriteFailure.Describe(exception, options.Directory), exception);
        }
    }

    private TResult Read<TState, TResult>(TState state, Func<StoreReader, TState, TResult> read)
    {
        if (_isClosed)
        {
            throw new StorageUnavailableException("The server is stopping.");
        }

        if (!_idle.TryPop(out var reader))
        {
            reader = new StoreReader(StoreDatabase.OpenForReading(files, options.Vfs), NoteDamage);
        }

        try
        {
            return read(reader, state);
        }
        finally
        {
            _idle.Push(reader);
        }
    }

    private StorageUnavailableException Unavailable(SqliteException exception)
    {
        NoteDamage(exception);
        return new StorageUnavailableException(WriteFailure.Describe(exception, options.Directory), exception);
    }
}
