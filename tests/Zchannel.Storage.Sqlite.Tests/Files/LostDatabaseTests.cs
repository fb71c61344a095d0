using Microsoft.Extensions.Logging;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Data;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Files;

/// <summary>A database of which SQLite would say that it is new.</summary>
public sealed class LostDatabaseTests : IAsyncDisposable
{
    private const int Missing = -1;

    private readonly OpenStore _store = new();

    [Theory]
    [InlineData(Missing)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Database_LostBesideItsLog_IsSetAsideWithIt(int length)
    {
        await PublishAsync(_store, "one");
        var (database, log) = ((byte[]?)null, Array.Empty<byte>());

        await using var next = _store.StartOnCopy(files => (database, log) = (Cut(files.Database, length), File.ReadAllBytes(files.Log)));

        Assert.Equal(log, File.ReadAllBytes(Assert.Single(Aside(next.Files, "Z-wal"))));
        Assert.Equal(database, Aside(next.Files, "Z").Select(File.ReadAllBytes).SingleOrDefault());
        var said = Assert.Single(next.Logs.GetSnapshot(), record => record.Level == LogLevel.Critical).Message;
        Assert.StartsWith($"The database {next.Files.Database} is lost.", said, StringComparison.Ordinal);
        await PublishAsync(next, "new");
    }

    [Theory]
    [InlineData(Missing)]
    [InlineData(0)]
    public async Task Database_GoneSinceACleanStop_IsBegunAnewAndSaid(int length)
    {
        await PublishAsync(_store, "one");

        await _store.RestartAsync(files => Cut(files.Database, length));

        Assert.Contains("is gone or empty", Assert.Single(_store.Logs.GetSnapshot(), record => record.Level == LogLevel.Critical).Message, StringComparison.Ordinal);
        Assert.Empty(Aside(_store.Files, ""));
        await PublishAsync(_store, "new");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Database_CutShortSinceACleanStop_IsSetAside(int length)
    {
        await PublishAsync(_store, "one");
        byte[]? left = null;

        await _store.RestartAsync(files => left = Cut(files.Database, length));

        Assert.Equal(left, File.ReadAllBytes(Assert.Single(Aside(_store.Files, ""))));
        Assert.Single(_store.Logs.GetSnapshot(), record => record.Level == LogLevel.Critical);
    }

    // What a process leaves that ends while it makes the database.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Database_ThatWasHardlyBegun_IsGoneOnWith(bool hasLog)
    {
        await using OpenStore store = new(prepare: files =>
        {
            File.WriteAllBytes(files.Database, []);
            if (hasLog)
            {
                File.WriteAllBytes(files.Log, []);
            }
        });

        Assert.DoesNotContain(store.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
        Assert.Empty(Aside(store.Files, ""));
        await PublishAsync(store, "new");
    }

    [Theory]
    [InlineData(Missing)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50)]
    public async Task Database_LostBesideItsLog_IsLeftAloneByAllWhoLookAfterIt(int length)
    {
        await PublishAsync(_store, "one");
        using TemporaryDirectory directory = new();
        StoreFiles files = new(directory.Path);
        File.Copy(_store.Files.Database, files.Database);
        File.Copy(_store.Files.Log, files.Log);
        Cut(files.Database, length);
        var before = Contents(files);

        Assert.Throws<DataDamagedException>(() => DataReader.Open(files.Database));
        Assert.Throws<DataDamagedException>(() => DataCompaction.Begin(files));
        await Assert.ThrowsAsync<DataDamagedException>(() => Exports.WriteAsync([], files));

        Assert.Equal(before, Contents(files).Where(file => !file.StartsWith("lock ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Database_EmptySinceACleanStop_IsNotPassedOffAsWell()
    {
        await _store.RestartAsync(files =>
        {
            Cut(files.Database, 0);

            Assert.Throws<DataDamagedException>(() => DataReader.Open(files.Database));
            Assert.Throws<DataDamagedException>(() => DataCompaction.Begin(files));
        });
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static byte[]? Cut(string path, int length)
    {
        if (length == Missing)
        {
            File.Delete(path);
            return null;
        }

        using (FileStream file = new(path, FileMode.Open))
        {
            file.SetLength(length);
        }

        return File.ReadAllBytes(path);
    }

    private static string[] Aside(StoreFiles files, string end) => Directory.GetFiles(files.Directory, $"zchannel.db.damaged-*{end}");

    private static IEnumerable<string> Contents(StoreFiles files) =>
        [.. Directory.GetFiles(files.Directory).Order(StringComparer.Ordinal).Select(file => $"{Path.GetFileName(file)} {Convert.ToHexString(File.ReadAllBytes(file))}")];

    private static async Task PublishAsync(OpenStore store, string text) => await store.AppendAsync(await store.OpenAsync(new RecordingLog()), text);
}
