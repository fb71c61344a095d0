using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Files;

/// <summary>A start that comes to nothing has changed nothing.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private StoreFiles Files => new(_directory.Path);

    [Theory]
    [InlineData("PRAGMA user_version = 1000")]
    [InlineData("PRAGMA application_id = 7")]
    public async Task Database_OfAnotherVersionOrProgram_IsLeftAsItIs_WithTheMarkOfItsStop(string change)
    {
        await StopCleanlyAsync();
        using (var database = Database.Open(Files.Database, SqliteOpenMode.ReadWrite))
        {
            database.Execute(change);
        }

        var before = Contents();

        Assert.Throws<StoreRefusedException>(Open);

        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task CleanStop_IsStillOneBehindAStartThatWasRefused()
    {
        await StopCleanlyAsync();
        Directory.CreateDirectory(Files.Log);
        var refusal = Assert.Throws<StoreRefusedException>(Open);
        Directory.Delete(Files.Log);

        await using var store = Open();

        Assert.StartsWith($"'{Files.Log}' is a directory, and not a file.", refusal.Message, StringComparison.Ordinal);
        Assert.Null(store.Check);
    }

    [Fact]
    public async Task MarkThatCannotBeLeft_IsSaid_AndTheStopIsNoFailure()
    {
        await using OpenStore store = new();
        await store.AppendAsync(await store.OpenAsync(new RecordingLog()), "one");
        Directory.CreateDirectory(store.Files.Stopped);

        await store.RestartAsync();

        Assert.Contains(
            $"'{store.Files.Stopped}' is a directory.",
            Assert.Single(store.Logs.GetSnapshot(), record => record.Level == LogLevel.Warning).Message,
            StringComparison.Ordinal);
        Assert.NotNull(store.Storage.Check);
    }

    public void Dispose() => _directory.Dispose();

    private SqliteStorage Open() => SqliteStorage.Open(new SqliteStorageOptions { Directory = _directory.Path });

    private async Task StopCleanlyAsync() => await Open().DisposeAsync();

    private string[] Contents() =>
        [.. Directory.GetFiles(_directory.Path).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(File.ReadAllBytes(file))}")];
}
