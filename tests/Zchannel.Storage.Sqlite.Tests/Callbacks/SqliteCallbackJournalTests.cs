using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Core.Tests.Callbacks;
using Zchannel.Storage.Sqlite.Files;

namespace Zchannel.Storage.Sqlite.Tests.Callbacks;

/// <summary>What the database does with callbacks beyond what every journal promises.</summary>
public sealed class SqliteCallbackJournalTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly FakeLogCollector _logs = new();
    private readonly LoggerFactory _loggers = new();
    private readonly StoredQueue _stored;
    private readonly App _app = CallbackSamples.App(callbackQueue: 0);
    private readonly CallbackSequence _sequence = new();

    private readonly ITestOutputHelper _output;

    public SqliteCallbackJournalTests(ITestOutputHelper output)
    {
        _output = output;
        _loggers.AddProvider(new FakeLoggerProvider(_logs));
        _stored = new StoredQueue(_time, new SqliteStorageOptions { Directory = "", LoggerFactory = _loggers });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _stored.Dispose();
        _loggers.Dispose();
    }

    [Theory]
    [InlineData("message = x'FF'")]
    [InlineData("channel = 'other'")]
    [InlineData("attempts = 7")]
    [InlineData("connection = '?'")]
    [InlineData("state = 2")]
    [InlineData("time = -5")]
    public async Task Row_ThatIsNotAsItWasWritten_IsLeftOutAndSaid(string damage)
    {
        foreach (var id in (string[])["a", "damaged", "b"])
        {
            await EnqueueAsync(id);
        }

        await RestartAsync($"UPDATE callbacks SET {damage} WHERE event = 'damaged'");

        Assert.Equal(["a", "b"], (await ListAsync()).Select(kept => kept.Callback.Id).Order());
        Assert.Contains(_logs.GetSnapshot(), line => line.Level is LogLevel.Error && line.Message.Contains("app shop are damaged", StringComparison.Ordinal));
        Assert.Equal(1, _stored.Storage.Figures.Damaged);
    }

    [Fact]
    public async Task Sequences_OfChannelsThatHadNoEventForLong_AreForgotten()
    {
        await EnqueueAsync("old", "old");
        _stored.Queue.Complete(await _stored.Queue.TakeAsync(_app, Token));
        _time.Advance(_app.Settings.Rules.For("old").PositionAge - TimeSpan.FromMinutes(30));
        await EnqueueAsync("new", "new");
        await _stored.StopAsync();
        var trimmed = _stored.Storage.Figures.Transactions;

        _time.Advance(TimeSpan.FromHours(1));
        while (_stored.Storage.Figures.Transactions == trimmed)
        {
            await Task.Yield();
        }

        Assert.Equal(["new"], Channels());
    }

    [Fact]
    public async Task HundredThousandEvents_AreThereWithinSeconds_AndTheFirstSooner()
    {
        const int events = 100_000;
        var accepted = Enumerable.Range(0, events).Select(i => EnqueueAsync($"{i}", "news", $"c{i / 4}")).ToList();
        await Task.WhenAll(accepted);
        await _stored.StopAsync();

        var watch = Stopwatch.StartNew();
        await _stored.Queue.TakeAsync(_app, Token);
        var first = watch.Elapsed;
        await ListAsync();
        _output.WriteLine($"{events} events: the first after {first.TotalMilliseconds:0} ms, all after {watch.ElapsedMilliseconds} ms");

        // A second on a quiet machine.
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.Equal(events, _stored.Queue.Waiting(_app));
    }

    private List<string> Channels()
    {
        using var database = Database.Open(_stored.Files.Database, SqliteOpenMode.ReadWrite);
        using var select = database.PrepareOnce("SELECT channel FROM callback_sequences");
        List<string> channels = [];
        while (select.Step())
        {
            channels.Add(select.Text(0)!);
        }

        return channels;
    }

    private async Task RestartAsync(string sql)
    {
        await _stored.StopAsync(() =>
        {
            using var database = Database.Open(_stored.Files.Database, SqliteOpenMode.ReadWrite);
            database.Execute(sql);
        });
    }

    private async Task EnqueueAsync(string id, string channel = "news", string connection = "c") =>
        Assert.True(await _stored.Queue.EnqueueAsync(_app, CallbackSamples.Event(id, connection) with { Channel = channel }, _sequence, Token));

    private async Task<IReadOnlyList<KeptCallback>> ListAsync() =>
        await _stored.Queue.ListAsync(_app, CallbackState.Waiting, new CallbackFilter(), after: null, 10, Token);
}
