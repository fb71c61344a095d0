using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Writing;

public sealed class StoreWriterBoundsTests
{
    [Fact]
    public async Task MoreThanMayWait_IsRefused()
    {
        await using var store = new OpenStore(options => options with { MaxWaitingBytes = 100 });
        var hold = await store.HoldAsync();
        var waits = new RecordedWrite(weight: 100);
        store.Writer.Post(waits);

        Assert.Throws<StorageUnavailableException>(() => store.Writer.Post(new RecordedWrite(weight: 1)));

        hold.SetResult();
        await waits.Outcome;
        store.Writer.Post(new RecordedWrite(weight: 100));
    }

    [Fact]
    public async Task OneThatIsLargerThanMayWait_IsTakenWhereNothingWaits()
    {
        await using var store = new OpenStore(options => options with { MaxWaitingBytes = 100 });
        var large = new RecordedWrite(weight: 1000);

        store.Writer.Post(large);

        await large.Outcome;
    }

    [Fact]
    public async Task Interval_SyncsOnceASecond()
    {
        await using var store = new OpenStore(options => options with { Fsync = Fsync.Interval });
        for (var i = 1; i <= 5; i++)
        {
            await PostAsync(store, i);
        }

        Assert.Equal(0, store.Storage.Figures.Syncs);
        store.Time.Advance(TimeSpan.FromSeconds(1));
        await PostAsync(store, 6);
        await PostAsync(store, 7);

        Assert.Equal(1, store.Storage.Figures.Syncs);
        Assert.Equal(7, store.Read("SELECT count(*) FROM numbers"));
    }

    [Fact]
    public async Task Always_SyncsEachCommit()
    {
        await using var store = new OpenStore();
        await PostAsync(store, 1);
        await PostAsync(store, 2);

        Assert.Equal(2, store.Storage.Figures.Syncs);
    }

    [Fact]
    public async Task Log_IsBegunAnewBeforeItGrowsLarge()
    {
        await using var store = new OpenStore(options => options with { Fsync = Fsync.Interval });
        for (var i = 0; i < 40; i++)
        {
            var write = new RecordedWrite(transaction => transaction.Database.Execute(
                "INSERT OR REPLACE INTO publications VALUES (1, 0, 0, NULL, 0, zeroblob(1000000))"));
            store.Writer.Post(write);
            await write.Outcome;
        }

        Assert.InRange(new FileInfo(store.Files.Log).Length, 0, 16_000_000);
    }

    private static async Task PostAsync(OpenStore store, int number)
    {
        var write = RecordedWrite.Insert(number);
        store.Writer.Post(write);
        await write.Outcome;
    }
}
