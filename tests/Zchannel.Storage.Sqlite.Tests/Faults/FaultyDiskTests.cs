using Microsoft.Data.Sqlite;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>The disk that forgets, under SQLite alone: it loses what SQLite says may be lost, and nothing else.</summary>
public sealed class FaultyDiskTests
{
    private const int Seeds = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("WAL", "FULL")]
    [InlineData("DELETE", "EXTRA")]
    [InlineData("TRUNCATE", "FULL")]
    public void PowerLoss_WithEverySync_LosesNothingThatWasCommitted(string journal, string synchronous)
    {
        var losses = Enumerable.Range(0, Seeds).Select(seed => Crash(seed, journal, synchronous)).ToList();

        Assert.All(losses, loss => Assert.True(loss.IsIntact && loss.Kept >= loss.Committed, $"{loss}"));
        Assert.Contains(losses, loss => loss.Committed > 0);
    }

    // FULL does not sync the directory when a commit deletes the journal: it may come back, and take the transaction away.
    [Theory]
    [InlineData("WAL", "NORMAL")]
    [InlineData("DELETE", "FULL")]
    public void PowerLoss_WithSomeSyncs_LosesTheNewestAndTearsNothing(string journal, string synchronous)
    {
        var losses = Enumerable.Range(0, Seeds).Select(seed => Crash(seed, journal, synchronous)).ToList();

        Assert.All(losses, loss => Assert.True(loss.IsIntact, $"{loss}"));
        Assert.Contains(losses, loss => loss.Kept < loss.Committed);
    }

    [Theory]
    [InlineData("WAL")]
    [InlineData("DELETE")]
    public void PowerLoss_WithoutSyncs_LosesAndTears(string journal)
    {
        var losses = Enumerable.Range(0, Seeds).Select(seed => Crash(seed, journal, "OFF")).ToList();

        Assert.Contains(losses, loss => !loss.IsIntact || loss.Kept < loss.Committed);
    }

    [Fact]
    public void PowerLoss_UntilThePowerIsBack_RefusesAll()
    {
        using FaultyDirectory directory = new(new Random(1));
        using (var connection = directory.Open("PRAGMA journal_mode=WAL; PRAGMA cache_size=0; CREATE TABLE t(n INTEGER)"))
        {
            directory.Disk.CutPower();

            Assert.Throws<SqliteException>(() => FaultyDirectory.Execute(connection, "INSERT INTO t VALUES (1)"));
            Assert.Throws<SqliteException>(() => directory.Open("SELECT * FROM t"));
        }

        directory.Disk.PowerUp();
        using var again = directory.Open("SELECT 1");
        Assert.Equal("ok", FaultyDirectory.Query<string>(again, "PRAGMA integrity_check"));
    }

    [Theory]
    [InlineData(DiskFault.Full, 13)]
    [InlineData(DiskFault.WriteFails, 778)]
    [InlineData(DiskFault.SyncFails, 1034)]
    [InlineData(DiskFault.ReadOnly, 778)]
    internal void Fault_FailsWhatIsWritten_UntilItIsGone(DiskFault fault, int code)
    {
        using FaultyDirectory directory = new(new Random(1));
        using var connection = directory.Open("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(n INTEGER)");

        directory.Disk.Fault = fault;
        var failure = Assert.Throws<SqliteException>(() => FaultyDirectory.Execute(connection, "INSERT INTO t VALUES (1)"));
        directory.Disk.Fault = DiskFault.None;
        FaultyDirectory.Execute(connection, "INSERT INTO t VALUES (2)");

        Assert.Equal(code, failure.SqliteExtendedErrorCode);
        Assert.Equal(1, FaultyDirectory.Query<long>(connection, "SELECT COUNT(*) FROM t"));
    }

    [Fact]
    public void FailedSync_IsNotMadeUpForByTheNext()
    {
        var lost = Enumerable.Range(0, Seeds).Count(seed =>
        {
            using FaultyDirectory directory = new(new Random(seed));
            using (var connection = directory.Open("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE t(n INTEGER, b BLOB); PRAGMA wal_checkpoint"))
            {
                FaultyDirectory.Execute(connection, "INSERT INTO t VALUES (1, randomblob(20000))");
                directory.Disk.Fault = DiskFault.SyncFails;
                Assert.Throws<SqliteException>(() => FaultyDirectory.Execute(connection, "PRAGMA wal_checkpoint"));
                directory.Disk.Fault = DiskFault.None;
                FaultyDirectory.Execute(connection, "PRAGMA synchronous=FULL; INSERT INTO t VALUES (2, randomblob(20000))");
                directory.Disk.CutPower();
            }

            return Left(directory).Kept < 2;
        });

        Assert.InRange(lost, 1, Seeds);
    }

    [Fact]
    public async Task HeldSync_MakesTheCommitWait()
    {
        using FaultyDirectory directory = new(new Random(1));
        using var connection = directory.Open("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t(n INTEGER)");
        Task commit;
        using (directory.Disk.HoldSyncs())
        {
            commit = Task.Run(() => FaultyDirectory.Execute(connection, "INSERT INTO t VALUES (1)"), Token);
            await directory.Disk.HeldSyncAsync(Token);
            Assert.False(commit.IsCompleted);
        }

        await commit;
        Assert.Equal(1, FaultyDirectory.Query<long>(connection, "SELECT COUNT(*) FROM t"));
    }

    private static Loss Crash(int seed, string journal, string synchronous)
    {
        Random random = new(seed);
        using FaultyDirectory directory = new(random);
        var committed = 0;
        directory.Disk.CutPowerAfter(random.Next(400));
        try
        {
            using var connection = directory.Open(
                $"PRAGMA page_size={(random.Next(2) == 0 ? 1024 : 4096)}; PRAGMA journal_mode={journal}; PRAGMA synchronous={synchronous}; PRAGMA wal_autocheckpoint=10; CREATE TABLE t(n INTEGER, b BLOB)");
            while (true)
            {
                FaultyDirectory.Execute(connection, $"INSERT INTO t VALUES ({committed + 1}, randomblob({random.Next(9000)}))");
                committed++;
            }
        }
        catch (SqliteException exception) when (directory.Disk.IsOff)
        {
            Assert.NotEqual(0, exception.SqliteErrorCode);
        }

        return Left(directory) with { Committed = committed, Seed = seed };
    }

    private static Loss Left(FaultyDirectory directory)
    {
        directory.Disk.PowerUp();
        try
        {
            using var connection = directory.Open("SELECT 1");
            var isIntact = FaultyDirectory.Query<string>(connection, "PRAGMA integrity_check") == "ok";
            var hasTable = FaultyDirectory.Query<long>(connection, "SELECT COUNT(*) FROM sqlite_master") > 0;
            return new Loss(isIntact, hasTable ? FaultyDirectory.Query<long>(connection, "SELECT COUNT(*) FROM t") : 0);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is 11 or 26)
        {
            return new Loss(IsIntact: false, Kept: 0);
        }
    }

    private sealed record Loss(bool IsIntact, long Kept)
    {
        public long Committed { get; init; }

        public int Seed { get; init; }
    }
}
