using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Faults;

/// <summary>What the writer has told to be kept is kept, whatever the disk does.</summary>
public sealed class WriterFaultTests
{
    private const int Seeds = 30;
    private const string Numbers = "SELECT id FROM publications ORDER BY id";

    // As channel 0, which is nobody's.
    private const string Insert = "INSERT INTO publications (id, time, kind, checksum, payload) VALUES (?, 0, 0, 0, x'')";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> EachSeed => [.. Enumerable.Range(0, Seeds)];

    [Theory]
    [MemberData(nameof(EachSeed))]
    public async Task PowerLoss_TakesNothingThatWasCommitted(int seed)
    {
        Random random = new(seed);
        using FaultyStore store = new(random);
        Traffic traffic = new(random);

        for (var cycle = 0; cycle < 4; cycle++)
        {
            store.Disk.CutPowerAfter(random.Next(120));
            await traffic.RunAsync(() => store.Open(), () => store.Disk.IsOff);
            store.Disk.PowerUp();

            await using (store.Open())
            {
                var left = Left(store);
                Assert.Empty(traffic.Committed.Except(left));
                Assert.Empty(left.Except(traffic.Posted));
            }

            store.AssertIntact();
        }
    }

    [Theory]
    [MemberData(nameof(EachSeed))]
    public async Task PowerLoss_WithSyncsEachSecond_TakesTheLastSecondAlone(int seed)
    {
        Random random = new(seed);
        using FaultyStore store = new(random);
        Traffic traffic = new(random) { EachSecond = () => store.Time.Advance(TimeSpan.FromSeconds(1)) };

        store.Disk.CutPowerAfter(random.Next(30, 300));
        await traffic.RunAsync(() => store.Open(Fsync.Interval), () => store.Disk.IsOff);
        store.Disk.PowerUp();

        await using (store.Open())
        {
        }

        store.AssertIntact();
        var left = Left(store);
        Assert.Equal(Enumerable.Range(1, left.Count).Select(number => (long)number), left);
        Assert.True(left.Count >= traffic.CommittedBeforeLastSync, $"{left.Count} are left, {traffic.CommittedBeforeLastSync} were synced.");
    }

    [Theory]
    [InlineData(DiskFault.Full)]
    [InlineData(DiskFault.WriteFails)]
    [InlineData(DiskFault.ReadOnly)]
    internal async Task WritesThatFail_AreRefusedUntilTheFaultIsGone(DiskFault fault)
    {
        using FaultyStore store = new(new Random(1));
        await using (var storage = store.Open())
        {
            await Post(storage, 1).Outcome;
            store.Disk.Fault = fault;
            await Assert.ThrowsAsync<StorageUnavailableException>(() => Post(storage, 2).Outcome);
            await Assert.ThrowsAsync<StorageUnavailableException>(() => Post(storage, 3).Outcome);
            Assert.Equal(StoreState.Unavailable, storage.Health.State);

            store.Disk.Fault = DiskFault.None;
            await Post(storage, 4).Outcome;
            Assert.Equal(StoreState.Available, storage.Health.State);
            store.Disk.CutPower();
        }

        store.Disk.PowerUp();
        Assert.Equal([1, 4], Left(store));
    }

    [Fact]
    public async Task SyncThatFails_EndsWritingUntilARestart()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            using FaultyStore store = new(new Random(seed));
            await using (var storage = store.Open())
            {
                await Post(storage, 1).Outcome;
                store.Disk.Fault = DiskFault.SyncFails;
                await Assert.ThrowsAsync<StorageUnavailableException>(() => Post(storage, 2).Outcome);
                store.Disk.Fault = DiskFault.None;

                Assert.Throws<StorageUnavailableException>(() => Post(storage, 3));
                Assert.Equal(StoreState.Broken, storage.Health.State);
                store.Disk.CutPower();
            }

            store.Disk.PowerUp();
            await using (var again = store.Open())
            {
                await Post(again, 4).Outcome;
            }

            store.AssertIntact();
            Assert.Equal([1, 4], Left(store).Except([2]));
        }
    }

    [Fact]
    public async Task SlowDisk_HasChangesWaitUpToABound()
    {
        using FaultyStore store = new(new Random(1));
        await using var storage = store.Open(maxWaitingBytes: 50);
        List<RecordedWrite> waiting = [];
        using (store.Disk.HoldSyncs())
        {
            waiting.Add(Post(storage, 1));
            await store.Disk.HeldSyncAsync(Token);

            // Ten bytes each.
            waiting.AddRange(Enumerable.Range(2, 5).Select(number => Post(storage, number)));
            Assert.Throws<StorageUnavailableException>(() => Post(storage, 7));
            Assert.Equal((5, 50), (storage.Writer.Waiting, storage.Writer.WaitingBytes));
            Assert.All(waiting, write => Assert.False(write.Outcome.IsCompleted));
        }

        await Task.WhenAll(waiting.Select(write => write.Outcome));
        await Post(storage, 8).Outcome;
    }

    private static List<long> Left(FaultyStore store) => store.Read(Numbers);

    private static RecordedWrite Post(SqliteStorage storage, int number)
    {
        var write = new RecordedWrite(transaction => transaction.Statement(Insert).Bind(1, number).Run());
        storage.Writer.Post(write);
        return write;
    }

    /// <summary>Posts numbers, several at a time, until the power is cut.</summary>
    private sealed class Traffic(Random random)
    {
        private int _next = 1;

        public List<long> Posted { get; } = [];

        public List<long> Committed { get; } = [];

        public int CommittedBeforeLastSync { get; private set; }

        public Action? EachSecond { get; init; }

        public async Task RunAsync(Func<SqliteStorage> open, Func<bool> isOff)
        {
            SqliteStorage storage;
            try
            {
                storage = open();
            }
            catch (StoreRefusedException) when (isOff())
            {
                return;
            }

            await using (storage)
            {
                while (await PostSomeAsync(storage, isOff))
                {
                    if (EachSecond is { } second && random.Next(4) == 0)
                    {
                        var committed = Committed.Count;
                        second();
                        CommittedBeforeLastSync = await PostSomeAsync(storage, isOff) ? committed : CommittedBeforeLastSync;
                    }
                }
            }
        }

        private async Task<bool> PostSomeAsync(SqliteStorage storage, Func<bool> isOff)
        {
            try
            {
                List<(int Number, RecordedWrite Write)> writes = [];
                for (var count = random.Next(1, 6); count > 0; count--)
                {
                    writes.Add((_next, Post(storage, _next)));
                    Posted.Add(_next++);
                }

                foreach (var (number, write) in writes)
                {
                    await write.Outcome;
                    Committed.Add(number);
                }

                return true;
            }
            catch (StorageUnavailableException) when (isOff())
            {
                return false;
            }
        }
    }
}
