using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Faults.Disk;

namespace Zchannel.Storage.Sqlite.Tests.Data;

/// <summary>What a compaction needs beside the old database, and how it ends where that is not there.</summary>
public sealed class CompactionRoomTests : IDisposable
{
    private const long Margin = 1024 * 1024;

    private readonly FaultyDirectory _directory = new(new Random(1));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StoreFiles Files => new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void TooLittleRoom_IsSaidWithHowMuchIsNeeded()
    {
        StoreDatabase.OpenForWriting(Files).Dispose();
        long needed;
        using (var enough = DataCompaction.Begin(Files))
        {
            needed = enough.Needed;
        }

        using (DataCompaction.Begin(Files, free: needed + Margin))
        {
        }

        var failure = Assert.Throws<NoRoomException>(() => DataCompaction.Begin(Files, free: needed + Margin - 1));

        Assert.Equal(
            $"There is not enough room on the disk of '{_directory.Path}': the new database needs up to {needed + Margin} bytes beside the old one, and {needed + Margin - 1} are free. Nothing was changed.",
            failure.Message);
    }

    [Fact]
    public void NoRoomAtAll_IsSaid_ThoughTheDatabaseCannotEvenBeOpened()
    {
        StoreDatabase.OpenForWriting(Files).Dispose();
        var before = File.ReadAllBytes(Files.Database);
        File.WriteAllText(Files.Log, "not a log");

        var failure = Assert.Throws<NoRoomException>(() => DataCompaction.Begin(Files, free: 0));

        Assert.Contains($"needs up to {before.Length + "not a log".Length + Margin} bytes beside the old one, and 0 are free.", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Files.Database));
        Assert.Equal("not a log", File.ReadAllText(Files.Log));
    }

    [Fact]
    public void DiskThatFillsMeanwhile_LeavesTheOldDatabase()
    {
        using (var database = StoreDatabase.OpenForWriting(Files, _directory.Vfs))
        {
            database.Execute("INSERT INTO forgotten (channel) VALUES (7)");
        }

        using (var compaction = DataCompaction.Begin(Files, _directory.Vfs))
        {
            _directory.Disk.Fault = DiskFault.Full;

            var failure = Assert.Throws<NoRoomException>(() => compaction.Run(new Progress<DataStep>(), Token));

            Assert.Contains("Nothing was changed.", failure.Message, StringComparison.Ordinal);
        }

        _directory.Disk.Fault = DiskFault.None;
        Assert.DoesNotContain(Directory.GetFiles(_directory.Path), file => file.Contains("compacting", StringComparison.Ordinal));
        using var after = StoreDatabase.OpenForWriting(Files, _directory.Vfs);
        Assert.Equal(7, after.ReadInteger("SELECT channel FROM forgotten"));
    }
}
