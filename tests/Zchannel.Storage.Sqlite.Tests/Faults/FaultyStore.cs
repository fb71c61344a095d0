using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>
/// A data directory on a disk with faults, in which stores are opened one after another.
/// </summary>
internal sealed class FaultyStore(Random random) : IDisposable
{
    private readonly FaultyDirectory _directory = new(random);

    public FakeTimeProvider Time { get; } = new();

    public FaultyDisk Disk => _directory.Disk;

    public StoreFiles Files => new(_directory.Path);

    /// <summary>Opens the store, as a start of the server does.</summary>
    /// <param name="fsync">When it syncs.</param>
    /// <param name="maxWaitingBytes">How much may wait.</param>
    /// <param name="recentPublications">How many publications are not where their channels have theirs yet.</param>
    public SqliteStorage Open(Fsync fsync = Fsync.Always, long maxWaitingBytes = 64 * 1024 * 1024, int recentPublications = 1000) => SqliteStorage.Open(new SqliteStorageOptions
    {
        Directory = _directory.Path,
        Vfs = _directory.Vfs,
        Fsync = fsync,
        TimeProvider = Time,
        MaxWaitingBytes = maxWaitingBytes,
        RecentPublications = recentPublications,
    });

    /// <summary>Looks whether the database is whole. Nobody may have it open.</summary>
    public void AssertIntact()
    {
        using var database = Database.Open(Files.Database, SqliteOpenMode.ReadWrite, _directory.Vfs);
        Assert.Equal("ok", database.ReadText("PRAGMA integrity_check"));
    }

    /// <summary>Reads numbers from the database as another program would.</summary>
    public List<long> Read(string sql)
    {
        using var database = Database.Open(Files.Database, SqliteOpenMode.ReadWrite, _directory.Vfs);
        using var statement = database.PrepareOnce(sql);
        List<long> numbers = [];
        while (statement.Step())
        {
            numbers.Add(statement.Integer(0));
        }

        return numbers;
    }

    public void Dispose() => _directory.Dispose();
}
