using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Reading;

/// <summary>
/// A few connections that read, beside the one that writes. Whoever finds them all in use waits. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Reading is done on the caller's thread: from the page cache it is quicker than handing it over. A disk that does not answer keeps no more
/// threads than there are connections; whoever waits for one of them keeps none.
/// </remarks>
internal sealed class StoreReaders : IAsyncDisposable
{
    private static readonly int Size = Math.Clamp(Environment.ProcessorCount * 2, 2, 8);

    private readonly ConcurrentStack<Place> _idle = new();
    private readonly SemaphoreSlim _free = new(Size, Size);
    private readonly StoreFiles _files;
    private readonly SqliteStorageOptions _options;
    private readonly StoreHealth _health;
    private readonly DiskWatch _disk;
    private volatile bool _isClosed;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="files">What is read.</param>
    /// <param name="options">How.</param>
    /// <param name="health">Where damage is told.</param>
    /// <param name="disk">Whether the disk answers.</param>
    public StoreReaders(StoreFiles files, SqliteStorageOptions options, StoreHealth health, DiskWatch disk)
    {
        (_files, _options, _health, _disk) = (files, options, health, disk);
        for (var i = 0; i < Size; i++)
        {
            _idle.Push(new Place(disk.AddReading()));
        }
    }

    /// <summary>Why nothing can be read at this moment, as far as that is known; null where it may be tried.</summary>
    public StorageUnavailableException? Refusal => _disk.Refusal;

    /// <summary>Reads.</summary>
    /// <param name="state">What the reading needs.</param>
    /// <param name="read">Reads, and resets what it does not step to its end.</param>
    /// <param name="cancellationToken">Cancels the wait for a connection.</param>
    /// <exception cref="StorageUnavailableException">It cannot be read.</exception>
    public async ValueTask<TResult> ReadAsync<TState, TResult>(TState state, Func<StoreReader, TState, TResult> read, CancellationToken cancellationToken)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        if (!await _free.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

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
        while (_idle.TryPop(out var place))
        {
            place.Reader?.Dispose();
        }

        // Who comes now is told, and does not wait for ever.
        _free.Release(Size);
    }

    // Second by second, so that being held counts as one of them at most.
    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        for (var waited = 0; waited < _disk.Longest; waited++)
        {
            using var second = new CancellationTokenSource(DiskWatch.TickInterval, _options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(second.Token, cancellationToken);
            try
            {
                await _free.WaitAsync(either.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (Refusal is { } refusal)
                {
                    throw refusal;
                }
            }
        }

        throw _disk.NoAnswer();
    }

    private void NoteDamage(SqliteException exception)
    {
        if (WriteFailure.IsDamage(exception))
        {
            _health.Broken(WriteFailure.Describe(exception, _options.Directory), exception);
        }
    }

    private TResult Read<TState, TResult>(TState state, Func<StoreReader, TState, TResult> read)
    {
        // As many as may read.
        if (_isClosed || !_idle.TryPop(out var place))
        {
            throw new StorageUnavailableException("The server is stopping.");
        }

        // Opening it asks the disk, too.
        place.Disk.Begin();
        try
        {
            place.Reader ??= new StoreReader(StoreDatabase.OpenForReading(_files, _options.Vfs), NoteDamage);
            return read(place.Reader, state);
        }
        finally
        {
            place.Disk.End();
            _idle.Push(place);
        }
    }

    private StorageUnavailableException Unavailable(SqliteException exception)
    {
        NoteDamage(exception);
        return new StorageUnavailableException(WriteFailure.Describe(exception, _options.Directory), exception);
    }

    private sealed class Place(DiskUse disk)
    {
        public DiskUse Disk => disk;

        public StoreReader? Reader { get; set; }
    }
}
