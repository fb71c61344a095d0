using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Writing;

public sealed class StoreWriterTests : IAsyncDisposable
{
    private readonly OpenStore _store = new();

    [Fact]
    public async Task AllThatWaits_IsOneTransactionInOrder()
    {
        var order = new List<int>();
        var hold = await _store.HoldAsync();
        var writes = Enumerable.Range(1, 512).Select(i => new RecordedWrite(committed: () => order.Add(i))).ToList();
        writes.ForEach(_store.Writer.Post);

        hold.SetResult();
        var transactions = await Task.WhenAll(writes.Select(write => write.Outcome));

        Assert.Single(transactions.Distinct());
        Assert.Equal(Enumerable.Range(1, 512), order);
    }

    [Fact]
    public async Task Write_ThatFails_TakesAllOfItsTransactionBack()
    {
        var hold = await _store.HoldAsync();
        RecordedWrite[] writes = [RecordedWrite.Insert(1), RecordedWrite.Insert(1), RecordedWrite.Insert(2)];
        Array.ForEach(writes, _store.Writer.Post);
        hold.SetResult();

        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<StorageUnavailableException>(() => write.Outcome);
        }

        Assert.Equal(StoreState.Unavailable, _store.Storage.Health.State);
        Assert.Equal(0, _store.Read("SELECT count(*) FROM sqlite_schema WHERE name = 'numbers'"));
    }

    [Fact]
    public async Task FullDisk_RefusesUntilThereIsRoom()
    {
        await PostAsync(transaction => transaction.Database.Execute("PRAGMA max_page_count = 1"));
        var large = new RecordedWrite(transaction => transaction.Database.Execute("INSERT INTO publications VALUES (1, 0, 0, NULL, 0, zeroblob(100000))"));
        _store.Writer.Post(large);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => large.Outcome);
        Assert.Equal($"The disk of '{_store.Files.Directory}' is full.", failure.Message);
        Assert.Equal((StoreState.Unavailable, failure.Message), (_store.Storage.Health.State, _store.Storage.Health.Reason));

        await PostAsync(transaction => transaction.Database.Execute("PRAGMA max_page_count = 100000"));
        await PostAsync(transaction => transaction.Database.Execute("INSERT INTO publications VALUES (1, 0, 0, NULL, 0, zeroblob(100000))"));
        Assert.Equal(StoreState.Available, _store.Storage.Health.State);
        Assert.Equal(1, _store.Read("SELECT count(*) FROM publications"));
    }

    [Fact]
    public async Task Failures_AreLoggedWhenTheStateChanges()
    {
        for (var i = 0; i < 3; i++)
        {
            await FailAsync(raw.SQLITE_FULL);
        }

        await PostAsync();
        await PostAsync();

        Assert.Equal([LogLevel.Error, LogLevel.Information], _store.Logs.GetSnapshot().Select(record => record.Level));
    }

    [Fact]
    public async Task Store_ThatIsUnavailable_FindsOutByItselfThatItIsNot()
    {
        await FailAsync(raw.SQLITE_FULL);
        var changed = NextState(_store);

        _store.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(StoreState.Available, await changed);
    }

    [Theory]
    [InlineData(raw.SQLITE_IOERR_FSYNC)]
    [InlineData(raw.SQLITE_IOERR_DIR_FSYNC)]
    [InlineData(raw.SQLITE_CORRUPT)]
    [InlineData(raw.SQLITE_NOTADB)]
    public async Task FailedSyncOrDamage_EndsWritingUntilARestart(int code)
    {
        await FailAsync(code);

        Assert.Equal(StoreState.Broken, _store.Storage.Health.State);
        var failure = Assert.Throws<StorageUnavailableException>(() => _store.Writer.Post(RecordedWrite.Insert(1)));
        Assert.Equal(_store.Storage.Health.Reason, failure.Message);
    }

    [Fact]
    public async Task WhatWaitedWhenTheStoreBroke_IsTold()
    {
        var hold = await _store.HoldAsync();
        var breaks = Failing(raw.SQLITE_IOERR_FSYNC);
        var waits = RecordedWrite.Insert(1);
        _store.Writer.Post(breaks);
        _store.Writer.Post(waits);

        hold.SetResult();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => waits.Outcome);
        Assert.Equal(0, _store.Read("SELECT count(*) FROM sqlite_schema WHERE name = 'numbers'"));
    }

    [Fact]
    public async Task Ride_WaitsForATransactionOrTheTick()
    {
        var rides = new RecordedWrite();
        _store.Writer.Ride(rides);
        var posted = new RecordedWrite();
        _store.Writer.Post(posted);
        Assert.Equal(await posted.Outcome, await rides.Outcome);

        var alone = new RecordedWrite();
        _store.Writer.Ride(alone);
        Assert.Equal(1, _store.Writer.Waiting);
        _store.Time.Advance(TimeSpan.FromSeconds(1));

        await alone.Outcome;
    }

    [Fact]
    public async Task DiskThatDoesNotAnswer_RefusesWhoeverComes_AndGoesOnWhenItDoes()
    {
        await using var store = new OpenStore(options => options with { LongestTransaction = TimeSpan.FromSeconds(5) });
        var released = await store.HoldAsync();
        store.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(StoreState.Available, store.Storage.Health.State);
        store.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(StoreState.Unavailable, store.Storage.Health.State);
        Assert.Contains("has not answered", Assert.Throws<StorageUnavailableException>(() => store.Writer.Post(new RecordedWrite())).Message, StringComparison.Ordinal);
        var changed = NextState(store);
        released.SetResult();
        Assert.Equal(StoreState.Available, await changed);
    }

    [Fact]
    public async Task DiskThatAnswersAgain_IsToldOnce()
    {
        await using var store = new OpenStore(options => options with { LongestTransaction = TimeSpan.FromSeconds(5) });
        var (entered, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        var write = new RecordedWrite(
            _ =>
            {
                entered.SetResult();
                released.Task.GetAwaiter().GetResult();
            },
            // What comes after the commit may take as long as a tick.
            committed: () => store.Time.Advance(TimeSpan.FromSeconds(1)));
        store.Writer.Post(write);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        store.Time.Advance(TimeSpan.FromSeconds(5));
        released.SetResult();
        await write.Outcome;

        var next = new RecordedWrite();
        store.Writer.Post(next);
        await next.Outcome;
        Assert.Equal([LogLevel.Error, LogLevel.Information], store.Logs.GetSnapshot().Select(record => record.Level));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-wal")]
    public async Task DatabaseThatIsTakenAway_IsNotWrittenToAnyMore(string suffix)
    {
        await PostAsync();
        File.Delete(_store.Files.Database + suffix);
        var lost = new RecordedWrite();
        _store.Writer.Post(lost);

        Assert.Contains("taken away", (await Assert.ThrowsAsync<StorageUnavailableException>(() => lost.Outcome)).Message, StringComparison.Ordinal);
        Assert.Equal(StoreState.Broken, _store.Storage.Health.State);
    }

    [Fact]
    public async Task DatabaseThatAnotherServerHasOpened_IsNotWrittenToAnyMore()
    {
        await PostAsync();
        File.Delete(_store.Files.Lock);
        await using var other = SqliteStorage.Open(new SqliteStorageOptions { Directory = _store.Files.Directory, TimeProvider = _store.Time });
        var lost = new RecordedWrite();
        _store.Writer.Post(lost);

        Assert.Contains("Another server", (await Assert.ThrowsAsync<StorageUnavailableException>(() => lost.Outcome)).Message, StringComparison.Ordinal);
        Assert.Equal(StoreState.Broken, _store.Storage.Health.State);
    }

    [Fact]
    public async Task Stop_WritesWhatWaitsAndThenTheLast()
    {
        var waits = RecordedWrite.Insert(1);
        var hold = await _store.HoldAsync();
        _store.Writer.Post(waits);
        var last = RecordedWrite.Insert(2);

        var stopping = _store.Writer.StopAsync(last);
        Assert.Throws<StorageUnavailableException>(() => _store.Writer.Post(RecordedWrite.Insert(3)));
        hold.SetResult();
        await stopping;

        Assert.True(await waits.Outcome < await last.Outcome);
        Assert.Equal(2, _store.Read("SELECT count(*) FROM numbers"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static RecordedWrite Failing(int code) => new(_ => throw new SqliteException("As planned.", code & 0xFF, code));

    private static Task<StoreState> NextState(OpenStore store)
    {
        var changed = new TaskCompletionSource<StoreState>(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Storage.Health.Changed += state => changed.TrySetResult(state);
        return changed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task PostAsync(Action<StoreTransaction>? write = null)
    {
        var posted = new RecordedWrite(write);
        _store.Writer.Post(posted);
        await posted.Outcome;
    }

    private async Task FailAsync(int code)
    {
        var failing = Failing(code);
        _store.Writer.Post(failing);
        await Assert.ThrowsAsync<StorageUnavailableException>(() => failing.Outcome);
    }
}
