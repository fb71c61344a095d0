using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Makes one transaction of changes and chores, and tells each what became of it. For the writer's thread alone.
/// </summary>
/// <param name="database">The connection.</param>
/// <param name="options">How.</param>
/// <param name="ownership">Whether the database is still ours.</param>
/// <param name="health">Where it says how the store stands.</param>
/// <param name="disk">Where it notes that the disk has answered.</param>
/// <param name="figures">Where it counts.</param>
/// <param name="committed">Called when all is kept, and nobody has been told yet.</param>
/// <param name="answers">Whom to answer, once all have been told.</param>
internal sealed class GroupCommit(
    Database database, SqliteStorageOptions options, Ownership ownership, StoreHealth health, DiskWatch disk, StoreFigures figures, Action committed, Answers answers)
{
    private readonly StoreTransaction _transaction = new(database);
    private readonly Checkpoints _checkpoints = new(database, options);
    private readonly List<IStoreChore> _working = [];

    /// <summary>Whether its commits wait for the disk.</summary>
    public SyncMode Sync { get; } = new(database, options.Fsync);

    /// <summary>Makes a transaction.</summary>
    /// <param name="writes">The changes; none to find out whether the disk takes anything, and to have it sync.</param>
    /// <param name="chores">What rides along, where it is due.</param>
    /// <param name="choreRows">How many rows each chore may touch.</param>
    public void Run(List<IStoreWrite> writes, IStoreChore[] chores, int choreRows)
    {
        if (health.State == StoreState.Broken)
        {
            Refuse(writes, health.Failure()!);
            return;
        }

        var isCommit = false;
        var began = options.TimeProvider.GetTimestamp();
        try
        {
            Sync.Choose();
            _transaction.Begin();
            ownership.Check(_transaction);
            Write(writes, chores, choreRows);
            isCommit = true;
            _transaction.Commit();
        }
        catch (Exception exception)
        {
            Fail(writes, exception, isCommit);
            return;
        }

        Sync.Committed();
        figures.Committed(writes.Count, Sync.IsFull, options.TimeProvider.GetElapsedTime(began));
        Finish(writes);
    }

    /// <summary>Carries everything over into the database, so that the file alone is the whole.</summary>
    public void CheckpointToTheEnd() => Checkpoints.RunToTheEnd(database);

    private void Write(List<IStoreWrite> writes, IStoreChore[] chores, int choreRows)
    {
        foreach (var write in writes)
        {
            write.Write(_transaction);
        }

        foreach (var chore in chores)
        {
            if (chore.IsDue)
            {
                _working.Add(chore);
                chore.Write(_transaction, choreRows);
            }
        }

        _transaction.WriteLast();
        if (writes.Count == 0)
        {
            // A transaction that writes nothing would neither sync nor find out anything.
            _transaction.Statement("UPDATE generations SET synced = synced + 1 WHERE number = (SELECT max(number) FROM generations)").Run();
        }
    }

    private void Finish(List<IStoreWrite> writes)
    {
        // First: a tick that comes meanwhile, or during the checkpoint, would find the disk silent again.
        disk.Written();
        health.Available();
        committed();
        foreach (var write in writes)
        {
            Tell(write, static write => write.Committed());
        }

        foreach (var chore in _working)
        {
            Tell(chore, static chore => chore.Committed());
        }

        _working.Clear();
        answers.Send();
        try
        {
            _checkpoints.RunIfDue();
        }
        catch (SqliteException exception)
        {
            TellHealth(exception, canGoOn: false);
        }
    }

    private void Fail(List<IStoreWrite> writes, Exception exception, bool isCommit)
    {
        figures.Failed();
        var canGoOn = exception switch
        {
            SqliteException failure => WriteFailure.CanGoOn(failure, isCommit),
            StoreLostException => false,
            _ => !isCommit,
        };
        try
        {
            _transaction.Rollback();
        }
        catch (SqliteException)
        {
            // What failed first says more.
            canGoOn = false;
        }

        TellHealth(exception, canGoOn);
        Refuse(writes, health.Failure(exception)!);
    }

    private void Refuse(List<IStoreWrite> writes, StorageUnavailableException failure)
    {
        foreach (var write in writes)
        {
            Tell((write, failure), static told => told.write.Failed(told.failure));
        }

        foreach (var chore in _working)
        {
            Tell(chore, static chore => chore.Failed());
        }

        _working.Clear();
        answers.Send();
    }

    // The others are told also where one has a defect; but what it has missed of its own state nobody knows.
    private void Tell<T>(T told, Action<T> tell)
    {
        try
        {
            tell(told);
        }
        catch (Exception exception)
        {
            TellHealth(exception, canGoOn: false);
        }
    }

    private void TellHealth(Exception exception, bool canGoOn)
    {
        var reason = exception switch
        {
            SqliteException failure => WriteFailure.Describe(failure, options.Directory),
            StorageUnavailableException or StoreLostException => exception.Message,
            _ => $"The server has a defect ({exception.GetType().Name}: {exception.Message})",
        };
        if (canGoOn)
        {
            health.Unavailable(reason, exception);
        }
        else
        {
            health.Broken(reason, exception);
        }
    }
}
