using System.Diagnostics;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Callbacks;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Data;

/// <summary>What is exported and imported is what it was, in an epoch of its own.</summary>
public sealed class RoundTripTests : IAsyncDisposable
{
    private readonly OpenStore _store = new();
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoreFiles Files => new(_directory.Path);

    [Fact]
    public async Task History_IsTheSame_InAnEpochThatForksAtTheHead()
    {
        var before = await FillAsync();

        await Exports.WriteAsync(Exports.Read(_store.Files.Database), Files);

        await using var storage = SqliteStorage.Open(new SqliteStorageOptions { Directory = _directory.Path, TimeProvider = _store.Time });
        var after = await storage.Channels.OpenAsync(new ChannelAddress("shop", "news"), new RecordingLog(), Token);
        var (expected, actual) = (await before.ReadAllAsync(), await after.ReadAllAsync());
        Assert.Equal(expected.Publications.Select(Describe), actual.Publications.Select(Describe));
        Assert.Equal((before.Head, before.Count, before.Bytes, before.Erased), (after.Head, after.Count, after.Bytes, after.Erased));
        Assert.True(actual.IsComplete);
        Assert.NotEqual(before.Epoch.Id, after.Epoch.Id);
        Assert.True(after.Epoch.TryFindShared(before.Epoch.Id, out var shared));
        Assert.Equal(before.Head, shared);
        var kept = await after.FindPublishAsync("order-7", Token);
        Assert.Equal((new StreamPosition(before.Epoch.Id, 4), 0), (kept!.Position, kept.Receivers));

        Publication next = new(PublicationKind.Text, "next"u8.ToArray(), _store.Time.GetUtcNow());
        await storage.Channels.AppendAsync([new Append(after, next)], Token);
        Assert.Equal(before.Head + 1, next.Position.Offset);
        Assert.Equal(after.Epoch.Id, next.Position.Epoch);
    }

    [Fact]
    public async Task Export_OfWhatWasImported_IsTheSameButForTheEpochs()
    {
        await FillAsync();
        AddCallbacks();
        var exported = Exports.Read(_store.Files.Database);

        var totals = await Exports.WriteAsync(exported, Files);

        var again = Exports.Read(Files.Database);
        Assert.Equal(exported.Where(line => !line.Contains("\"epochs\"", StringComparison.Ordinal)), again.Where(line => !line.Contains("\"epochs\"", StringComparison.Ordinal)));
        Assert.Equal((3, 7, 1, 3), (totals.Channels, totals.Publications, totals.PublishKeys, totals.Callbacks));
        var (damages, apps) = Exports.Check(Files.Database);
        Assert.Empty(damages);
        Assert.Equal(new AppTotals("shop") { Channels = 2, Publications = 6, Bytes = 28, PublishKeys = 1, Callbacks = 2, DeadLetters = 1 }, apps.Single(app => app.App == "shop"));
    }

    /// <summary>Whoever adds something to the database has to say here, and in the format, whether it is exported.</summary>
    [Fact]
    public void Tables_AreThoseThatAnExportKnows()
    {
        using var database = Database.Open(_store.Files.Database, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite);
        using var select = database.PrepareOnce(
            "SELECT t.name || ' ' || group_concat(c.name, ' ') FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table' GROUP BY t.name ORDER BY t.name");
        List<string> tables = [];
        while (select.Step())
        {
            tables.Add(select.Text(0)!);
        }

        Assert.Equal(
            [
                "callback_apps id app",
                "callback_sequences app channel last expires",
                "callbacks id state attempts first_tried next_attempt died failure failure_status failure_wait event kind channel connection client user sequence time message_kind checksum message",
                "channels id app name root lineage head last_used checksum first bytes oldest",
                "forgotten channel",
                "generations number nonce began checksum synced clean",
                "publications id time kind excluded checksum payload",
                "publish_keys channel key hash offset receivers expires checksum",
                "recent number id time kind excluded checksum payload",
            ],
            tables);
    }

    [Fact]
    public async Task Scope_IsAllThatIsExported()
    {
        await FillAsync();
        AddCallbacks();

        var shop = Exports.Read(_store.Files.Database, scope: new DataScope("shop"));
        var sport = Exports.Read(_store.Files.Database, scope: new DataScope(Channel: "sport"));

        Assert.DoesNotContain(shop, line => line.Contains("\"bank\"", StringComparison.Ordinal));
        Assert.Equal("""{"format":"zchannel-data","version":1,"exported":"2026-01-02T03:04:05.0000000Z","app":"shop"}""", shop[0]);
        Assert.Equal(["channel", "publication", "end"], sport.Skip(1).Select(line => line.Split('"')[3]));
    }

    [Fact]
    public async Task Export_BesideAServer_IsOfOneMoment()
    {
        var history = await _store.OpenAsync(new RecordingLog(new ChannelRule { History = 1_000_000 }));
        await _store.AppendAsync(history, "first");
        using CancellationTokenSource enough = new();
        var publishing = Task.Run(
            async () =>
            {
                while (!enough.IsCancellationRequested)
                {
                    await _store.AppendAsync(history, "more");
                }
            },
            Token);

        for (var i = 0; i < 20; i++)
        {
            var lines = Exports.Read(_store.Files.Database).Select((line, index) => ExportLineReader.Read(System.Text.Encoding.UTF8.GetBytes(line), index + 1)).ToList();
            var head = lines.OfType<ChannelLine>().Single().Head;
            Assert.Equal(Enumerable.Range(1, (int)head).Select(offset => (long)offset), lines.OfType<PublicationLine>().Select(line => line.Offset));
        }

        await enough.CancelAsync();
        await publishing;
    }

    [Fact]
    public async Task Compaction_GivesBackRoomAndKeepsAll()
    {
        var log = new RecordingLog(new ChannelRule { History = 500 });
        var history = await _store.OpenAsync(log);
        await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => _store.AppendAsync(history, new string('x', 2000))));
        await history.EraseAsync(null, Token);
        await _store.AppendAsync(history, "kept");
        var epoch = history.Epoch.Id;
        var before = 0L;
        await _store.RestartAsync(files =>
        {
            before = new FileInfo(files.Database).Length;
            using var compaction = DataCompaction.Begin(files);
            var left = compaction.Run(new Progress<DataStep>(), Token);

            Assert.Equal((before, new FileInfo(files.Database).Length), (compaction.Bytes, left));
            Assert.InRange(left, 1, before / 4);
            Assert.InRange(compaction.Needed, left, before);
            Assert.Empty(Exports.Check(files.Database).Damages);
            Assert.DoesNotContain(Directory.GetFiles(files.Directory), file => file.Contains("compacting", StringComparison.Ordinal));
        });

        history = await _store.OpenAsync(log);
        Assert.Equal("kept", (await history.ReadAllAsync()).Texts().Last());
        Assert.True(history.Epoch.TryFindShared(epoch, out var shared));
        Assert.True(shared >= history.Head);
    }

    // Only root can give the database to somebody else first; for all others it is theirs before and after.
    [Fact]
    public async Task Compaction_LeavesAllToTheirOwner()
    {
        (uint User, uint Group)? owner = null;
        await _store.RestartAsync(files =>
        {
            File.Delete(files.Lock);
            if (Environment.IsPrivilegedProcess && OperatingSystem.IsLinux())
            {
                Process.Start("chown", ["65534:65534", files.Database, files.Directory]).WaitForExit();
            }

            owner = FileIdentity.OwnerOf(files.Database);
            using var compaction = DataCompaction.Begin(files);
            compaction.Run(new Progress<DataStep>(), Token);

            Assert.Equal((owner, owner), (FileIdentity.OwnerOf(files.Database), FileIdentity.OwnerOf(files.Lock)));
        });

        Assert.True(owner is not (0, 0) || !Environment.IsPrivilegedProcess);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    private static object Describe(Publication publication) => (
        publication.Position.Offset, publication.Kind, publication.Time, publication.ExcludedClient, Convert.ToHexString(publication.Payload.Span));

    private async Task<IChannelHistory> FillAsync()
    {
        var news = await _store.OpenAsync(new RecordingLog());
        await _store.AppendAsync(news, "a\n\"quoted\" 你好", "");
        await _store.Storage.Channels.AppendAsync(
            [
                new Append(news, new Publication(PublicationKind.Binary, new byte[] { 0, 255, 10 }, _store.Time.GetUtcNow(), "page-7")),
                new Append(news, RecordingLog.Text("ordered", _store.Time.GetUtcNow()), new PublishKey("order-7", new byte[] { 1, 2 }, _store.Time.GetUtcNow().AddHours(1))),
            ],
            Token);
        await _store.AppendAsync(news, "secret");
        await news.EraseAsync(5, Token);
        await _store.AppendAsync(await _store.OpenAsync(new RecordingLog(), "sport"), "s");
        await _store.AppendAsync(await _store.OpenAsync(new RecordingLog(), app: "bank"), "b");
        return news;
    }

    private void AddCallbacks()
    {
        RecordedWrite write = new(transaction =>
        {
            var app = new CallbackApp("shop").Id(transaction);
            CallbackTable.Put(transaction, CallbackId.Of(app, 1), isExpected: false, Kept("e1", CallbackState.Waiting));
            CallbackTable.Put(transaction, CallbackId.Of(app, 2), isExpected: false, Kept("e2", CallbackState.Dead));
            CallbackTable.Put(transaction, CallbackId.Of(app, 3), isExpected: true, Kept("e3", CallbackState.Waiting));
            SequenceTable.Put(transaction, app, "news", 12, _store.Time.GetUtcNow());
        });
        _store.Writer.Post(write);
        write.Outcome.GetAwaiter().GetResult();
    }

    private KeptCallback Kept(string id, CallbackState state) => new()
    {
        Callback = new CallbackEvent
        {
            Id = id,
            Kind = CallbackKind.Message,
            Channel = "news",
            Connection = ConnectionId.New(),
            Client = "c",
            User = "ann",
            Sequence = 4,
            Time = _store.Time.GetUtcNow(),
            Message = "hello"u8.ToArray(),
        },
        State = state,
        Attempts = 2,
        LastFailure = new CallbackFailure(CallbackFailureReason.Answered, 503),
        Died = state == CallbackState.Dead ? _store.Time.GetUtcNow() : null,
    };
}
