using Microsoft.Data.Sqlite;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Data.Format;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Data;

/// <summary>An import is all or nothing, and takes in only what it understands.</summary>
public sealed class ImportTests : IDisposable
{
    private const string Time = "\"2026-01-02T03:04:05.0000000Z\"";
    private const string Header = $$"""{"format":"zchannel-data","version":1,"exported":{{Time}}}""";

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoreFiles Files => new(_directory.Path);

    [Fact]
    public async Task Whole_IsTakenIn()
    {
        var totals = await Exports.WriteAsync(Lines(2), Files);

        Assert.Equal(new ImportTotals { Channels = 1, Publications = 2 }, totals);
        Assert.Equal(2, Count());
    }

    [Theory]
    [InlineData(0, "The export is not whole: it breaks off after line 4.")]
    [InlineData(1, "The export is not whole: it had 4 lines before its end, and has 3.")]
    [InlineData(2, "Line 3: offset 2 does not follow what came before.")]
    [InlineData(3, "Line 4: publication 2 of channel 'news' is missing before it.")]
    [InlineData(4, "Line 6 comes after the end of the export.")]
    [InlineData(5, "There is nothing to import.")]
    [InlineData(6, "Line 4: Channel 'news' of app 'shop' comes a second time.")]
    [InlineData(7, "Line 2: It belongs to no channel.")]
    [InlineData(8, "Line 2: an epoch forks where it cannot.")]
    [InlineData(9, "Line 2: an epoch's name is none.")]
    [InlineData(10, "Line 2: A channel name must not contain control characters.")]
    public async Task Broken_LeavesNothing(int how, string complaint)
    {
        var lines = Lines(2);
        List<string> broken = how switch
        {
            0 => lines[..^1],
            1 => [.. lines[..^2], lines[^1]],
            2 => [.. lines[..2], lines[3], lines[2], lines[4]],
            3 => [.. lines[..^2], """{"type":"end","lines":3}"""],
            4 => [.. lines, Header],
            5 => [],
            6 => [.. lines[..2], """{"type":"lost","from":1,"to":2}""", lines[1]],
            7 => [lines[0], lines[2]],
            8 => [lines[0], lines[1].Replace("\"fork\":0", "\"fork\":3")],
            9 => [lines[0], lines[1].Replace("AbCdEfGh", "a@1 2")],
            _ => [lines[0], lines[1].Replace("\"news\"", "\"ne\\nws\"")],
        };

        var failure = await Assert.ThrowsAsync<ExportFormatException>(() => Exports.WriteAsync(broken, Files));

        Assert.Equal(complaint, failure.Message);
        Assert.Equal(0, Count());
        Assert.Empty(Exports.Check(Files.Database).Damages);
    }

    [Fact]
    public async Task ChannelThatIsThere_IsRefused_OrReplaced()
    {
        await Exports.WriteAsync(Lines(2), Files);

        var failure = await Assert.ThrowsAsync<ExportFormatException>(() => Exports.WriteAsync(Lines(5), Files));
        Assert.Contains("is in the database already", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Count());
        await Exports.WriteAsync(Lines(5), Files, replaces: true);

        await using var storage = SqliteStorage.Open(new SqliteStorageOptions { Directory = _directory.Path });
        var history = await storage.Channels.OpenAsync(new ChannelAddress("shop", "news"), new RecordingLog(), Token);
        Assert.Equal(5, history.Head);
        Assert.Empty(Exports.Check(Files.Database).Damages);
    }

    [Fact]
    public async Task DirectoryThatIsServed_IsRefused()
    {
        await using var storage = SqliteStorage.Open(new SqliteStorageOptions { Directory = _directory.Path });

        var failure = await Assert.ThrowsAsync<StoreRefusedException>(() => Exports.WriteAsync(Lines(1), Files));
        Assert.Contains("in use", failure.Message, StringComparison.Ordinal);
        Assert.Throws<StoreRefusedException>(() => DataCompaction.Begin(Files));
    }

    [Fact]
    public async Task NewerDatabase_IsRefusedByAll()
    {
        await Exports.WriteAsync(Lines(1), Files);
        using (var database = Database.Open(Files.Database, SqliteOpenMode.ReadWrite))
        {
            database.Execute("PRAGMA user_version = 99");
        }

        Assert.All(
            [
                Assert.Throws<StoreRefusedException>(() => Exports.Check(Files.Database)),
                Assert.Throws<StoreRefusedException>(() => Exports.Read(Files.Database)),
                Assert.Throws<StoreRefusedException>(() => DataCompaction.Begin(Files)),
                await Assert.ThrowsAsync<StoreRefusedException>(() => Exports.WriteAsync(Lines(1), Files)),
            ],
            failure => Assert.Contains("newer version of Zchannel", failure.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EveryMoment_IsOneAtWhichThePowerMayGo()
    {
        var (nothing, all) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            using FaultyDirectory directory = new(new Random(seed));
            StoreFiles files = new(directory.Path);
            await Exports.WriteAsync(Lines(3, "old"), files, vfs: directory.Vfs);
            directory.Disk.CutPowerAfter(seed);
            var failure = await Record.ExceptionAsync(() => Exports.WriteAsync(Lines(50), files, vfs: directory.Vfs));
            Assert.True(failure is null or SqliteException && directory.Disk.IsOff == failure is not null, $"{failure}");
            directory.Disk.CutPower();
            directory.Disk.PowerUp();

            using var database = Database.Open(files.Database, SqliteOpenMode.ReadWrite, directory.Vfs);
            var count = database.ReadInteger("SELECT count(*) FROM publications");
            Assert.Contains(count, (long[])[3, 53]);
            Assert.True(count == 53 || failure is not null, "What was imported is lost.");
            Assert.Equal(count, database.ReadInteger("SELECT sum(head) FROM channels"));
            (nothing, all) = count == 3 ? (nothing + 1, all) : (nothing, all + 1);
        }

        Assert.True(nothing > 0 && all > 0);
    }

    [Fact]
    public async Task FullDisk_IsSaid_AndNothingIsImported()
    {
        using FaultyDirectory directory = new(new Random(1));
        StoreFiles files = new(directory.Path);
        await Exports.WriteAsync(Lines(3, "old"), files, vfs: directory.Vfs);
        var before = await File.ReadAllBytesAsync(files.Database, Token);
        directory.Disk.Fault = DiskFault.Full;

        var failure = await Assert.ThrowsAsync<NoRoomException>(() => Exports.WriteAsync(Lines(50), files, vfs: directory.Vfs));

        Assert.Equal($"The disk of '{directory.Path}' is full. Nothing was imported.", failure.Message);
        directory.Disk.Fault = DiskFault.None;
        Assert.Equal(before, await File.ReadAllBytesAsync(files.Database, Token));
        await Exports.WriteAsync(Lines(50), files, vfs: directory.Vfs);
    }

    public void Dispose() => _directory.Dispose();

    private static List<string> Lines(int publications, string channel = "news") =>
    [
        Header,
        $$"""{"type":"channel","app":"shop","channel":"{{channel}}","first":1,"head":{{publications}},"last_used":{{Time}},"epochs":[{"epoch":"AbCdEfGh","fork":0}]}""",
        .. Enumerable.Range(1, publications).Select(offset => $$"""{"type":"publication","offset":{{offset}},"time":{{Time}},"kind":"text","data":"{{new string('x', 900)}}"}"""),
        $$"""{"type":"end","lines":{{publications + 2}}}""",
    ];

    private long Count()
    {
        using var database = Database.Open(Files.Database, SqliteOpenMode.ReadWrite);
        return database.ReadInteger("SELECT count(*) FROM publications");
    }
}
