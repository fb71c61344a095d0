using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// The only one that writes to the database: a thread that makes one transaction of all that waits (group commit).
/// </summary>
/// <remarks>
/// A transaction that fails is rolled back as a whole and each of its changes is told; the next one tries anew. After a sync that
/// failed, or damage, nothing is written any more. <see cref="Post"/> and <see cref="Ride"/> are safe for concurrent use.
/// </remarks>
internal sealed partial class StoreWriter : IAsyncDisposable
{
    // Of the chores' rows in one transaction: so many that they keep up, and so few that nobody waits for them.
    private const int ChoreRows = 128;
    private const int ChoreRowsAlone = 1024;

    // What a small row weighs while it waits.
    private const int RowWeight = 256;

    // Longer than a hundred publishers take to come back over HTTP; no longer than a sync of many disks.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(2);

    // As long as hundreds take, also on a busy machine, where each of them waits longer than that for a processor.
    private static readonly TimeSpan LargePatience = TimeSpan.FromMilliseconds(8);

    private readonly WriteQueue _queue;
    private readonly Database _database;
    private readonly GroupCommit _commit;
    private readonly StoreHealth _health;
    private readonly DiskWatch _disk;
    private readonly string _directory;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IStoreWrite> _taken = [];
    private volatile IStoreChore[] _chores = [];
    private volatile IStoreWrite? _last;

    /// <summary>Starts the thread.</summary>
    /// <param name="database">The connection for writing, which is the writer's from now on.</param>
    /// <param name="options">How.</param>
    /// <param name="ownership">Whether the database is still ours.</param>
    /// <param name="health">Where it says how it stands.</param>
    /// <param name="disk">What it makes tick, and tells when the disk is asked and has answered.</param>
    /// <param name="figures">Where it counts.</param>
    public StoreWriter(Database database, SqliteStorageOptions options, Ownership ownership, StoreHealth health, DiskWatch disk, StoreFigures figures)
    {
        (_database, _health, _directory, _disk) = (database, health, options.Directory, disk);
        _logger = options.LoggerFactory.CreateLogger<StoreWriter>();
        _queue = new WriteQueue(options.MaxWaitingBytes, Patience, LargePatience);
        _commit = new GroupCommit(database, options, ownership, health, disk, figures, _queue.CountCrowd, Answers);
        new Thread(Run) { IsBackground = true, Name = "Zchannel store" }.Start();
        _timer = options.TimeProvider.CreateTimer(static writer => ((StoreWriter)writer!).OnTick(), this, DiskWatch.TickInterval, DiskWatch.TickInterval);
    }

    /// <summary>Answers those who wait for a change.</summary>
    public Answers Answers { get; } = new();

    /// <summary>How many changes wait for a transaction.</summary>
    public int Waiting => _queue.Count;

    /// <summary>How many bytes they hold.</summary>
    public long WaitingBytes => _queue.Bytes;

    /// <summary>Why nothing is taken at this moment, as far as that is known without trying; null where it may be tried.</summary>
    public StorageUnavailableException? Refusal => _health.State == StoreState.Broken ? _health.Failure() : _disk.Refusal;

    /// <summary>Has a change made by the next transaction, which begins as soon as the one before has ended.</summary>
    /// <exception cref="StorageUnavailableException">Too much waits, or the store is broken or stopping.</exception>
    public void Post(IStoreWrite write) => Add(write, isUrgent: true);

    /// <summary>Has a change ride along with the next transaction, which comes within a second or so.</summary>
    /// <exception cref="StorageUnavailableException">Too much waits, or the store is broken or stopping.</exception>
    public void Ride(IStoreWrite write) => Add(write, isUrgent: false);

    /// <summary>Adds work that rides along whenever there is any. Not for concurrent use.</summary>
    public void AddChore(IStoreChore chore) => _chores = [.. _chores, chore];

    /// <summary>Takes no more, writes what waits and then one change more, and closes the database.</summary>
    /// <param name="last">What is written last, in a transaction of its own.</param>
    public Task StopAsync(IStoreWrite? last = null)
    {
        _last ??= last;
        _queue.Close();
        return _ended.Task;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
    }

    private void Add(IStoreWrite write, bool isUrgent)
    {
        if (Refusal is { } refusal)
        {
            throw refusal;
        }

        if (!_queue.TryAdd(write, isUrgent))
        {
            throw new StorageUnavailableException("Too much waits for the disk, or the server is stopping.");
        }
    }

    private void OnTick()
    {
        _disk.Tick();
        _queue.Tick();
    }

    private void Run()
    {
        while (_queue.Take(_taken, out var hasTicked))
        {
            try
            {
                Turn(hasTicked);
            }
            catch (Exception exception)
            {
                // A defect. From now on whoever waits is told, and nobody adds to them.
                _health.Broken($"The server has a defect ({exception.GetType().Name}: {exception.Message})", exception);
            }

            _disk.Writing.End();
            _taken.Clear();
        }

        try
        {
            End();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
    }

    private void Turn(bool hasTicked)
    {
        _commit.Sync.IsDue |= hasTicked && _commit.Sync.IsBehind;
        var isAlone = _taken.Count == 0;
        if (!isAlone || _commit.Sync.IsDue || (hasTicked && (_health.State == StoreState.Unavailable || _disk.HasSlowRead || HasChores())))
        {
            _disk.Writing.Begin();
            _commit.Run(_taken, _chores, isAlone ? ChoreRowsAlone : ChoreRows + CountRows());
            _disk.Writing.End();
        }

        if (isAlone && hasTicked && HasChores() && _health.State == StoreState.Available)
        {
            // The rest of them: not in the same transaction, since somebody may have come meanwhile.
            _queue.Tick();
        }
    }

    // About how many it writes itself: one change may be of a thousand publications.
    private int CountRows()
    {
        var rows = 0L;
        foreach (var write in _taken)
        {
            rows += 1 + (write.Weight / RowWeight);
        }

        return (int)Math.Min(rows, int.MaxValue / 2);
    }

    private bool HasChores() => Array.Exists(_chores, static chore => chore.IsDue);

    private void End()
    {
        try
        {
            if (_last is { } last)
            {
                _commit.Sync.IsDue = true;
                _taken.Add(last);
                _commit.Run(_taken, [], choreRows: 0);
            }

            if (_health.State != StoreState.Broken)
            {
                _commit.CheckpointToTheEnd();
            }
        }
        catch (SqliteException exception)
        {
            Log.EndFailed(_logger, _directory, exception);
        }
        finally
        {
            _database.Dispose();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The database in {Directory} could not be closed in full; the next start goes on from its log.")]
        public static partial void EndFailed(ILogger logger, string directory, Exception exception);
    }
}
