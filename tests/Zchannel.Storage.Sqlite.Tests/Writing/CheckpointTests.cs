using Zchannel.Storage.Sqlite.Tests.Faults;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Writing;

/// <summary>What becomes of a store that cannot carry its log over into the database.</summary>
public sealed class CheckpointTests
{
    [Fact]
    public async Task SyncThatFails_EndsWritingUntilARestart()
    {
        using FaultyStore store = new(new Random(1));
        await using var storage = store.Open(Fsync.Interval);
        await PostAsync(storage);
        store.Disk.Fault = DiskFault.SyncFails;

        var last = await PostUntilAsync(storage, () => storage.Health.State == StoreState.Broken);

        // No commit has waited for the disk: it was the checkpoint that asked it.
        Assert.True(last.Outcome.IsCompletedSuccessfully);
        Assert.Equal(0, storage.Figures.Failures);
    }

    private static async Task<RecordedWrite> PostUntilAsync(SqliteStorage storage, Func<bool> isOver)
    {
        for (var i = 0; i < 1000; i++)
        {
            var write = await PostAsync(storage);
            if (isOver())
            {
                return write;
            }
        }

        throw new InvalidOperationException("Nothing has come of a thousand writes.");
    }

    private static async Task<RecordedWrite> PostAsync(SqliteStorage storage)
    {
        var write = new RecordedWrite(transaction => transaction.Database.Execute(
            "INSERT OR REPLACE INTO publications VALUES (1, 0, 0, NULL, 0, zeroblob(500000))"));
        storage.Writer.Post(write);
        await write.Outcome;
        // What follows the commit is over when the next one is.
        var next = new RecordedWrite();
        try
        {
            storage.Writer.Post(next);
            await next.Outcome;
        }
        catch (StorageUnavailableException)
        {
            // It has broken.
        }

        return write;
    }
}
