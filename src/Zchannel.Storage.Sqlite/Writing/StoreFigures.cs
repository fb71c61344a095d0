namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// Counts what a store has done. Safe for concurrent use.
/// </summary>
internal sealed class StoreFigures
{
    private long _transactions;
    private long _writes;
    private long _syncs;
    private long _failures;
    private long _damaged;
    private long _trimmed;

    /// <summary>Tells how long a commit took with all that was written for it, on the writer's thread. Handlers are quick and throw nothing.</summary>
    public event Action<TimeSpan>? CommitTook;

    /// <summary>Transactions that were committed.</summary>
    public long Transactions => Volatile.Read(ref _transactions);

    /// <summary>Changes that were made in them.</summary>
    public long Writes => Volatile.Read(ref _writes);

    /// <summary>Commits that waited for the disk.</summary>
    public long Syncs => Volatile.Read(ref _syncs);

    /// <summary>Transactions that failed.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Publications that were found damaged when they were read, and count as lost.</summary>
    public long Damaged => Volatile.Read(ref _damaged);

    /// <summary>Publications that were deleted because nothing keeps them any more.</summary>
    public long Trimmed => Volatile.Read(ref _trimmed);

    /// <summary>A transaction was committed.</summary>
    public void Committed(int writes, bool isSynced, TimeSpan duration)
    {
        CommitTook?.Invoke(duration);
        Interlocked.Increment(ref _transactions);
        Interlocked.Add(ref _writes, writes);
        Interlocked.Add(ref _syncs, isSynced ? 1 : 0);
    }

    /// <summary>A transaction failed.</summary>
    public void Failed() => Interlocked.Increment(ref _failures);

    /// <summary>Publications were deleted.</summary>
    public void WereTrimmed(int publications) => Interlocked.Add(ref _trimmed, publications);

    /// <summary>A publication was found damaged.</summary>
    public void FoundDamage(int publications) => Interlocked.Add(ref _damaged, publications);
}
