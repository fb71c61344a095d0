using Microsoft.Data.Sqlite;
using Zchannel.Channels;
using Zchannel.Core.Tests.Storage;
using Zchannel.Storage.Sqlite.Data;
using Zchannel.Storage.Sqlite.Files;
using Zchannel.Storage.Sqlite.Tests.Support;

namespace Zchannel.Storage.Sqlite.Tests.Data;

/// <summary>Damage is found and named; what is not damaged can be got out.</summary>
public sealed class SalvageTests : IAsyncDisposable
{
    private const int Publications = 300;

    private readonly OpenStore _store = new();
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _directory.Child("zchannel.db.damaged-1");

    [Fact]
    public async Task ChangedByte_IsFound_AndTheRestExported()
    {
        await FillAsync();
        Damage("ordered 117 ", "ordered 118 ");

        Assert.Equal(["channel 'orders' of app 'shop': publication 117 is missing or damaged"], Exports.Check(File).Damages.Select(damage => $"{damage}"));
        Assert.Throws<DataDamagedException>(() => Exports.Read(File));
        List<DataDamage> damages = [];
        var saved = Exports.Read(File, damages);

        Assert.Single(damages);
        Assert.Equal(Publications - 1, saved.Count(line => line.Contains("\"ordered ", StringComparison.Ordinal)));
        Assert.Contains("""{"type":"lost","from":117,"to":117}""", saved);
    }

    [Fact]
    public async Task Salvaged_IsImported_AndTellsOfWhatIsMissing()
    {
        await FillAsync();
        Damage("ordered 117 ", "ordered 118 ");
        using TemporaryDirectory other = new();

        await Exports.WriteAsync(Exports.Read(File, []), new StoreFiles(other.Path));

        await using var storage = SqliteStorage.Open(new SqliteStorageOptions { Directory = other.Path, TimeProvider = _store.Time });
        var history = await storage.Channels.OpenAsync(new ChannelAddress("shop", "orders"), new RecordingLog(new ChannelRule { History = 1000 }), Token);
        Assert.Equal(Publications, history.Head);
        Assert.True((await history.ReadAsync(117, 1000, long.MaxValue, Token)).IsComplete);
        Assert.False((await history.ReadAsync(116, 1000, long.MaxValue, Token)).IsComplete);
        Assert.Equal(116, (await history.ReadAsync(0, 1000, long.MaxValue, Token)).Publications.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task OverwrittenPages_AreFound_AndNothingIsExportedThatWasNotWritten(int seed)
    {
        var whole = await FillAsync();
        Random random = new(seed);
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Token);
        for (var i = 0; i < 4; i++)
        {
            // Not the first one, without which it is no database.
            random.NextBytes(bytes.AsSpan(4096 * random.Next(1, bytes.Length / 4096), 4096));
        }

        await System.IO.File.WriteAllBytesAsync(File, bytes, Token);

        Assert.NotEmpty(Exports.Check(File).Damages);
        List<DataDamage> damages = [];
        try
        {
            var saved = Exports.Read(File, damages);
            Assert.NotEmpty(damages);
            Assert.Empty(saved.Where(line => line.Contains("\"publication\"", StringComparison.Ordinal)).Except(whole));
        }
        catch (DataDamagedException exception)
        {
            // The schema itself.
            Assert.Contains(File, exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task RowsThatAreGone_AreMissed()
    {
        await FillAsync();
        using (var database = Database.Open(File, SqliteOpenMode.ReadWrite))
        {
            database.Execute("DELETE FROM publications WHERE id & 1099511627775 IN (5, 6, 300)");
        }

        Assert.Equal(
            ["publications 5 to 6 are missing or damaged", "publication 300 is missing or damaged"],
            Exports.Check(File).Damages.Select(damage => damage.What));
    }

    [Fact]
    public void NoDatabase_IsSaid()
    {
        Assert.Throws<StoreRefusedException>(() => Exports.Check(File));
        System.IO.File.WriteAllText(File, "This is a text and no database, of some length so that it looks like one at first sight, which it is not, and has to be longer than a header.");
        Assert.Throws<DataDamagedException>(() => Exports.Check(File));
    }

    [Fact]
    public async Task Check_ChangesNothing()
    {
        await FillAsync();
        var before = await System.IO.File.ReadAllBytesAsync(File, Token);
        var log = await System.IO.File.ReadAllBytesAsync(File + "-wal", Token);

        Assert.Empty(Exports.Check(File).Damages);

        Assert.Equal(before, await System.IO.File.ReadAllBytesAsync(File, Token));
        Assert.Equal(log, await System.IO.File.ReadAllBytesAsync(File + "-wal", Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    // A copy, as after a kill, under another name, as when it was set aside.
    private async Task<IEnumerable<string>> FillAsync()
    {
        var history = await _store.OpenAsync(new RecordingLog(new ChannelRule { History = 1000 }), "orders");
        await Task.WhenAll(Enumerable.Range(1, Publications).Select(i => _store.AppendAsync(history, $"ordered {i} {new string('x', 500)}")));
        await _store.AppendAsync(await _store.OpenAsync(new RecordingLog(), "other"), "o");

        // So that it is in the database, not in the log: a damaged log ends where the damage begins.
        await _store.RestartAsync();
        var exported = Exports.Read(_store.Files.Database);
        Assert.Empty(Exports.Check(_store.Files.Database).Damages);
        System.IO.File.Copy(_store.Files.Database, File);
        System.IO.File.Copy(_store.Files.Log, File + "-wal");
        return exported;
    }

    private void Damage(string was, string becomes)
    {
        foreach (var file in (string[])[File, File + "-wal"])
        {
            var bytes = System.IO.File.ReadAllBytes(file);
            var (from, to) = (System.Text.Encoding.ASCII.GetBytes(was), System.Text.Encoding.ASCII.GetBytes(becomes));
            for (var at = bytes.AsSpan().IndexOf(from); at >= 0; at = bytes.AsSpan().IndexOf(from))
            {
                to.CopyTo(bytes, at);
            }

            System.IO.File.WriteAllBytes(file, bytes);
        }
    }
}
