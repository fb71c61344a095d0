using System.Buffers.Binary;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;
using Zchannel.Storage.Sqlite.Writing;

namespace Zchannel.Storage.Sqlite.Tests.Channels;

/// <summary>What a damaged database does: it never passes off as whole what is not.</summary>
public sealed class DamageTests : IAsyncDisposable
{
    private readonly OpenStore _store = new();
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task FlippedBitInAPayload_IsAToldLossOfThatPublication()
    {
        await PublishAsync("one", "two-two", "three");
        await _store.RestartAsync(files => FlipBitOf(files.Database, "two-two"));
        var history = await _store.OpenAsync(_log);

        var before = await history.ReadAllAsync();
        var behind = await history.ReadAllAsync(after: 1);

        Assert.Equal(["one"], before.Texts());
        Assert.True(before.IsComplete);
        Assert.True(before.HasMore);
        Assert.Equal(["three"], behind.Texts());
        Assert.False(behind.IsComplete);
        Assert.True((await history.ReadAllAsync(after: 2)).IsComplete);
        Assert.Equal(1, _store.Storage.Figures.Damaged);
        Assert.Single(_store.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
    }

    [Fact]
    public async Task OldestThatIsDamaged_CountsAsLetGoOf()
    {
        await PublishAsync("one-one", "two");
        await _store.RestartAsync(files => FlipBitOf(files.Database, "one-one"));
        var history = await _store.OpenAsync(_log);

        var page = await history.ReadAllAsync();

        Assert.Equal(["two"], page.Texts());
        Assert.False(page.IsComplete);
        Assert.Equal(1, history.Count);
    }

    [Fact]
    public async Task NewestThatIsDamaged_IsToldToWhoeverAsks()
    {
        await PublishAsync("one", "two-two");
        await _store.RestartAsync(files => FlipBitOf(files.Database, "two-two"));
        var history = await _store.OpenAsync(_log);

        var before = await history.ReadAllAsync();
        var page = await history.ReadAllAsync(after: 1);

        // Nothing else can be read, but whoever does not ask for it would not hear of the loss.
        Assert.Equal(["one"], before.Texts());
        Assert.Equal((true, true), (before.IsComplete, before.HasMore));
        Assert.Empty(page.Publications);
        Assert.False(page.IsComplete);
        Assert.False(page.HasMore);
        Assert.Equal(2, history.Head);
        await _store.AppendAsync(history, "three");
        Assert.Equal(3, _log.Joined[^1].Position.Offset);
    }

    [Fact]
    public async Task RowsThatAreGone_AreLostAndTheirOffsetsAreNotUsedAgain()
    {
        await PublishAsync("one", "two", "three");
        await _store.RestartAsync(files => Change(files, "DELETE FROM publications WHERE id & 0xFF IN (2, 3)"));
        var history = await _store.OpenAsync(_log);

        await _store.AppendAsync(history, "four");

        Assert.Equal(4, _log.Joined[^1].Position.Offset);
        Assert.Equal(["one"], (await history.ReadAllAsync()).Texts());
        var page = await history.ReadAllAsync(after: 1);
        Assert.Equal(["four"], page.Texts());
        Assert.False(page.IsComplete);
    }

    [Theory]
    [InlineData("UPDATE channels SET head = head - 1")]
    [InlineData("UPDATE channels SET head = head | (1 << 39)")]
    [InlineData("UPDATE channels SET lineage = 'x'")]
    [InlineData("UPDATE channels SET last_used = 0")]
    [InlineData("UPDATE channels SET root = x'00'")]
    public async Task ChannelThatIsNotWhatWasWritten_BeginsAnewAndSaysSo(string damage)
    {
        var known = (await PublishAsync("one", "two")).Epoch.Id;
        await _store.RestartAsync(files => Change(files, damage));

        var history = await _store.OpenAsync(_log);

        Assert.False(history.Epoch.TryFindShared(known, out _));
        Assert.Equal(0, history.Head);
        Assert.Single(_store.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
        await _store.AppendAsync(history, "new");
        await _store.RestartAsync();
        Assert.Equal(["new"], (await (await _store.OpenAsync(_log)).ReadAllAsync()).Texts());
        Assert.Equal(3, _store.Read("SELECT count(*) FROM publications"));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(18, 100)]
    [InlineData(100, 4000)]
    public async Task DatabaseThatCannotBeRead_IsSetAsideAndSaid(int from, int length)
    {
        var known = (await PublishAsync("one")).Epoch.Id;
        byte[]? damaged = null;

        await _store.RestartAsync(files =>
        {
            Overwrite(files.Database, from, new byte[length]);
            damaged = File.ReadAllBytes(files.Database);
        });

        var aside = Assert.Single(Directory.GetFiles(_store.Files.Directory, "zchannel.db.damaged-*Z"));
        Assert.Equal(damaged, File.ReadAllBytes(aside));
        Assert.Contains(aside, Assert.Single(_store.Logs.GetSnapshot(), record => record.Level == LogLevel.Critical).Message, StringComparison.Ordinal);
        var history = await _store.OpenAsync(_log);
        Assert.False(history.Epoch.TryFindShared(known, out _));
        await _store.AppendAsync(history, "new");
    }

    [Theory]
    [InlineData("generations")]
    [InlineData("channels")]
    [InlineData("sqlite_autoindex_channels_1")]
    [InlineData("recent")]
    [InlineData("publish_keys_by_expiry")]
    [InlineData("forgotten")]
    [InlineData("callback_apps")]
    [InlineData("callbacks")]
    public async Task PageThatAStartReads_AndCannot_HasTheDatabaseSetAsideAsItWas(string table)
    {
        await PublishAsync("one");
        await KeepCallbackAsync();
        byte[]? damaged = null;

        await _store.RestartAsync(files =>
        {
            Overwrite(files.Database, PageOf(files, table), [.. Enumerable.Repeat((byte)0x5A, 4096)]);
            damaged = File.ReadAllBytes(files.Database);
        });

        var aside = Assert.Single(Directory.GetFiles(_store.Files.Directory, "zchannel.db.damaged-*"));
        Assert.Equal(damaged, File.ReadAllBytes(aside));
        Assert.Contains(
            $"--salvage --database {aside}", Assert.Single(_store.Logs.GetSnapshot(), record => record.Level == LogLevel.Critical).Message, StringComparison.Ordinal);
        await _store.AppendAsync(await _store.OpenAsync(_log), "new");
    }

    [Fact]
    public async Task DatabaseThatCannotBeRead_IsSetAsideWithItsLog_AsBothWere()
    {
        await PublishAsync("one");
        await _store.RestartAsync();
        await PublishAsync("two");
        byte[][]? damaged = null;

        await using var next = _store.StartOnCopy(files =>
        {
            Overwrite(files.Database, 0, new byte[100]);
            damaged = [File.ReadAllBytes(files.Database), File.ReadAllBytes(files.Log)];
        });

        var aside = Directory.GetFiles(next.Files.Directory, "zchannel.db.damaged-*").Order(StringComparer.Ordinal).ToArray();
        Assert.EndsWith("-wal", aside[^1], StringComparison.Ordinal);
        Assert.Equal(damaged, [File.ReadAllBytes(aside[0]), File.ReadAllBytes(aside[^1])]);
    }

    [Fact]
    public async Task DamagedDatabase_TwiceInOneSecond_OverwritesNothing()
    {
        await _store.RestartAsync(files => File.WriteAllText(files.Database, new string('a', 5000)));
        await _store.RestartAsync(files => File.WriteAllText(files.Database, new string('b', 5000)));

        Assert.Equal(
            ["a", "b"], Directory.GetFiles(_store.Files.Directory, "zchannel.db.damaged-*").Order().Select(file => File.ReadAllText(file)[..1]));
    }

    [Fact]
    public async Task DamageDeepInTheFile_IsFoundWhileServing()
    {
        var history = await _store.OpenAsync(_log);
        for (var i = 0; i < 90; i++)
        {
            await _store.AppendAsync(history, new string('x', 500));
        }

        await _store.RestartAsync();
        await using var store = _store.StartOnCopy(files => Overwrite(files.Database, PageOf(files, "publications"), new byte[4000]));
        await store.Storage.Check!.Completion;

        Assert.Equal(StoreState.Broken, store.Storage.Health.State);
        Assert.Contains("zchannel data check", store.Storage.Health.Reason, StringComparison.Ordinal);
        Assert.Throws<StorageUnavailableException>(() => store.Writer.Post(new RecordedWrite()));
    }

    [Fact]
    public async Task DamagedPage_LeavesWhatIsOnOthers()
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, [.. Enumerable.Range(1, 90).Select(i => $"{i} {new string('x', 500)}")]);
        await _store.RestartAsync();
        await using var store = _store.StartOnCopy(files => Overwrite(files.Database, PageHolding(files, "40 xxx"), new byte[8]));
        history = await store.OpenAsync(_log);

        var read = new List<string>();
        var isComplete = true;
        for (var after = 0L; after < 90;)
        {
            var page = await history.ReadAllAsync(after);
            isComplete &= page.IsComplete;
            read.AddRange(page.Texts());
            after = page.Publications[^1].Position.Offset;
        }

        Assert.InRange(read.Count, 80, 88);
        Assert.False(isComplete);
        Assert.Contains($"60 {new string('x', 500)}", read);
        Assert.Equal(StoreState.Broken, store.Storage.Health.State);
    }

    [Fact]
    public async Task DamageOfOnePublication_IsThatOneGapAlone()
    {
        var history = await _store.OpenAsync(_log);
        string[] texts = ["a", "b", new string('c', 20_000), "d", "e"];
        await _store.AppendAsync(history, texts);
        await _store.RestartAsync();

        await using var store = _store.StartOnCopy(files => Unchain(files.Database, new string('c', 3000)));
        history = await store.OpenAsync(_log);
        var before = await history.ReadAllAsync();
        var behind = await history.ReadAllAsync(after: 2);

        Assert.Equal(["a", "b"], before.Texts());
        Assert.Equal((true, true), (before.IsComplete, before.HasMore));
        Assert.Equal(["d", "e"], behind.Texts());
        Assert.False(behind.IsComplete);
    }

    [Fact]
    public async Task DamagedGeneration_MakesAllBeforeItUnknown()
    {
        var known = (await PublishAsync("one")).Epoch.Id;

        await _store.RestartAsync(files => Change(files, "UPDATE generations SET nonce = randomblob(16)"));

        var history = await _store.OpenAsync(_log);
        Assert.False(history.Epoch.TryFindShared(known, out _));
        Assert.Equal(["one"], (await history.ReadAllAsync()).Texts());
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static void FlipBitOf(string path, string text)
    {
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        bytes[at + 1] ^= 4;
        File.WriteAllBytes(path, bytes);
    }

    private static void Overwrite(string path, long from, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = from;
        file.Write(bytes);
    }

    private static long PageOf(StoreFiles files, string table)
    {
        using var database = Database.Open(files.Database, SqliteOpenMode.ReadWrite);
        return (database.ReadInteger($"SELECT rootpage FROM sqlite_schema WHERE name = '{table}'") - 1) * 4096;
    }

    // Where it lies since it was settled; before that it lay in a page that is free now, and still holds it.
    private static long PageHolding(StoreFiles files, string text)
    {
        using var file = new FileStream(files.Database, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes(text)) / 4096 * 4096;
    }

    // A page that holds a part of one long publication begins with the number of the next, which there is none of from now on.
    private static void Unchain(string path, string text)
    {
        var part = Encoding.UTF8.GetBytes(text);
        var bytes = File.ReadAllBytes(path);
        for (var page = 0; page < bytes.Length; page += 4096)
        {
            if (bytes.AsSpan(page + 4).StartsWith(part))
            {
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(page), 0x7FFFFFFF);
            }
        }

        File.WriteAllBytes(path, bytes);
    }

    private static void Change(StoreFiles files, string sql)
    {
        using var database = Database.Open(files.Database, SqliteOpenMode.ReadWrite);
        database.Execute(sql);
    }

    private async Task KeepCallbackAsync()
    {
        RecordedWrite write = new(transaction => transaction.Database.Execute("INSERT INTO callback_apps (app) VALUES ('shop')"));
        _store.Writer.Post(write);
        await write.Outcome;
    }

    private async Task<IChannelHistory> PublishAsync(params string[] texts)
    {
        var history = await _store.OpenAsync(_log);
        await _store.AppendAsync(history, texts);
        return history;
    }
}
