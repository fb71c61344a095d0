using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>Publications are written in the order in which they come, and put with their channels later.</summary>
public sealed class RecentPublicationsTests : IAsyncDisposable
{
    private readonly OpenStore _store = new(options => options with { RecentPublications = 8 });
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task FewPublications_WriteNothingWhereTheirChannelHasIts()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "b");

        Assert.Equal((2, 0), (_store.Read("SELECT count(*) FROM recent"), _store.Read("SELECT count(*) FROM publications")));
        Assert.Equal(["a", "b"], (await history.ReadAllAsync()).Texts());
    }

    [Fact]
    public async Task ManyPublications_AreReadInOrder_WhereverTheyAre()
    {
        var history = await _store.OpenAsync(_log);
        string[] texts = [.. Enumerable.Range(1, 30).Select(i => $"{i}")];
        await _store.AppendAsync(history, texts);

        Assert.InRange(_store.Read("SELECT count(*) FROM recent"), 1, 12);
        Assert.InRange(_store.Read("SELECT count(*) FROM publications"), 18, 29);
        Assert.Equal(texts, (await history.ReadAllAsync()).Texts());
        Assert.Equal(texts[5..], (await history.ReadAllAsync(after: 5)).Texts());
        Assert.Equal(texts[^1..], (await history.ReadAllAsync(after: 29)).Texts());
    }

    [Theory]
    [InlineData(500, 10)]
    [InlineData(20, 200_000)]
    public async Task LargeBatches_DoNotOutrunTheSettling(int size, int length)
    {
        _log.Rule = new ChannelRule { History = 100_000, HistoryBytes = long.MaxValue };
        var history = await _store.OpenAsync(_log);
        for (var i = 0; i < 20; i++)
        {
            var batch = Enumerable.Range(0, size).Select(_ => new Append(history, RecordingLog.Text(new string('x', length), _store.Time.GetUtcNow())));
            await _store.Storage.Channels.AppendAsync(batch.ToArray(), TestContext.Current.CancellationToken);
        }

        Assert.InRange(_store.Read("SELECT count(*) FROM recent"), 1, 4 * size);
    }

    [Fact]
    public async Task WhatIsLetGoOfBeforeItIsSettled_IsNotWrittenAgain()
    {
        _log.Rule = new ChannelRule { History = 3 };
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, [.. Enumerable.Range(1, 100).Select(i => $"{i}")]);

        Assert.Equal(0, _store.Read("SELECT count(*) FROM publications"));
        Assert.Equal(["98", "99", "100"], (await history.ReadAllAsync()).Texts());
    }

    [Fact]
    public async Task Kill_LosesNothing_WhateverWasSettled()
    {
        for (var count = 1; count <= 24; count++)
        {
            var (one, other) = ($"one {count}", $"other {count}");
            await _store.AppendAsync(await _store.OpenAsync(_log, one), [.. Enumerable.Range(1, count).Select(i => $"{one} {i}")]);
            await _store.AppendAsync(await _store.OpenAsync(_log, other), other);
            await using var restarted = _store.StartOnCopy();

            foreach (var (channel, expected) in new[] { (one, count), (other, 1) })
            {
                var history = await restarted.OpenAsync(new RecordingLog(), channel);
                var page = await history.ReadAllAsync();
                Assert.True(page.IsComplete);
                Assert.Equal((expected, expected, expected), (history.Head, history.Count, page.Publications.Count));
            }

            Assert.Equal(0, restarted.Read("SELECT count(*) FROM recent"));
            Assert.Equal(
                restarted.Read("SELECT sum(length(payload)) FROM publications"), restarted.Read("SELECT sum(bytes) FROM channels"));
        }
    }

    [Fact]
    public async Task CleanStop_LeavesEachInItsChannelsPlace()
    {
        await _store.AppendAsync(await _store.OpenAsync(_log), "a", "b", "c");

        await _store.RestartAsync(files =>
        {
            using var database = Database.Open(files.Database, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
            Assert.Equal(0, database.ReadInteger("SELECT count(*) FROM recent"));
            Assert.Equal(3, database.ReadInteger("SELECT count(*) FROM publications"));
            Assert.Equal(3, database.ReadInteger("SELECT head FROM channels"));
        });
    }

    [Fact]
    public async Task ErasedPublication_IsErased_WhereverItIs()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, [.. Enumerable.Range(1, 20).Select(i => $"secret {i}")]);

        Assert.Equal(1, await history.EraseAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(20, await history.EraseAsync(20, TestContext.Current.CancellationToken));
        await _store.AppendAsync(history, [.. Enumerable.Range(21, 20).Select(i => $"secret {i}")]);
        await using var restarted = _store.StartOnCopy();

        foreach (var opened in new[] { history, await restarted.OpenAsync(_log) })
        {
            var page = await opened.ReadAllAsync();
            Assert.Equal([1, 20], page.Publications.Where(publication => publication.IsErased).Select(publication => publication.Position.Offset));
            Assert.Equal(40, page.Publications.Count);
        }
    }

    [Fact]
    public async Task RowThatIsDamagedBeforeItIsSettled_CountsAsLost()
    {
        await _store.AppendAsync(await _store.OpenAsync(_log), "a", "b", "c");
        await using var restarted = _store.StartOnCopy(files =>
        {
            using var database = Database.Open(files.Database, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
            database.Execute("UPDATE recent SET payload = x'58' WHERE number = 2");
        });

        var page = await (await restarted.OpenAsync(_log)).ReadAllAsync(after: 1);

        Assert.False(page.IsComplete);
        Assert.Equal(["c"], page.Texts());
    }

    [Fact]
    public async Task RowsThatAreAllDamaged_DoNotStandInTheWayOfTheNext()
    {
        await _store.AppendAsync(await _store.OpenAsync(_log), "a", "b");
        await using var restarted = _store.StartOnCopy(files =>
        {
            using var database = Database.Open(files.Database, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
            database.Execute("UPDATE recent SET checksum = checksum + 1");
        });

        var history = await restarted.OpenAsync(_log);
        await restarted.AppendAsync(history, "c");

        Assert.Equal((1, 1), (history.Head, restarted.Read("SELECT count(*) FROM recent")));
    }

    [Fact]
    public async Task HistoryThatIsNotKept_AndIsKeptAgain_SurvivesAKill()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, "a", "b");
        _log.Rule = new ChannelRule { History = 0 };
        await _store.AppendAsync(history, "c");
        _log.Rule = new ChannelRule();
        await _store.AppendAsync(history, "d");
        await using var restarted = _store.StartOnCopy();

        history = await restarted.OpenAsync(_log);
        var page = await history.ReadAllAsync(after: 3);

        Assert.Equal((4, 1), (history.Head, history.Count));
        Assert.Equal(["d"], page.Texts());
        Assert.True(page.IsComplete);
        Assert.False((await history.ReadAllAsync(after: 2)).IsComplete);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
