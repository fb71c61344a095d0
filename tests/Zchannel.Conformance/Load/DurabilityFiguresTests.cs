using Zchannel.Durability.Commands;
using Zchannel.Durability.Figures;
using Zchannel.Durability.Publishing;
using Zchannel.Durability.Restarting;
using Zchannel.Durability.Resuming;

namespace Zchannel.Conformance.Load;

/// <summary>
/// The measurements of what storing costs still measure, and find what they check. How long anything takes is not looked at.
/// </summary>
public sealed class DurabilityFiguresTests
{
    private static readonly RunSettings Short = new(
        Path.GetTempPath(),
        Path.Combine(AppContext.BaseDirectory, "zchannel.dll"),
        // Metrics are read anew after a third of a second at the earliest.
        Duration: TimeSpan.FromMilliseconds(500),
        WarmUp: TimeSpan.FromMilliseconds(50),
        Publishers: [1, 8],
        PayloadBytes: 128,
        Rounds: 1,
        new StoredAmount(Channels: 70, MessagesEach: 5),
        new ResumeAmount(Clients: 40, Channels: 4, Missed: 10));

    [Fact]
    public void Disk_IsMeasured()
    {
        var table = DiskMeasurement.Run(Short, Say);

        Assert.All(Column(table, "per_second"), rate => Assert.True((double?)rate > 0));
    }

    [Theory]
    [InlineData(Contender.Durable, Contender.Memory)]
    [InlineData(Contender.DurableByWebSocket, Contender.MemoryByWebSocket)]
    public async Task Publishing_IsMeasured_DurableAndInMemory(object stored, object kept)
    {
        var table = await PublishMeasurement.RunAsync(Short, [(Contender)stored, (Contender)kept], Say, TestContext.Current.CancellationToken);

        Assert.Equal(4, table.Rows.Count);
        Assert.All(Column(table, "per_second"), rate => Assert.True((double?)rate > 0));
        Assert.All([table.Rows[0], table.Rows[2]], durable => Assert.True((double?)durable[Place(table, "per_sync")] > 0));
        Assert.All([table.Rows[1], table.Rows[3]], inMemory => Assert.Null(inMemory[Place(table, "per_sync")]));
    }

    [Fact]
    public async Task Restart_FindsWhatWasStored()
    {
        var table = await RestartMeasurement.RunAsync(Short, Say, TestContext.Current.CancellationToken);

        Assert.Empty(table.Faults);
        Assert.Equal([0.0, 350.0, 350.0], Column(table, "stored"));
    }

    [Fact]
    public async Task ResumingClients_GetExactlyWhatTheyMissed()
    {
        var table = await ResumeMeasurement.RunAsync(Short, Say, TestContext.Current.CancellationToken);

        Assert.Empty(table.Faults);
        Assert.Equal([4.0, 1.0], Column(table, "channels"));
    }

    private static void Say(string words) => TestContext.Current.TestOutputHelper?.WriteLine(words);

    private static IEnumerable<object?> Column(FigureTable table, string key) => table.Rows.Select(row => row[Place(table, key)]);

    private static int Place(FigureTable table, string key) => table.Columns.Select((column, place) => (column, place)).Single(one => one.column.Key == key).place;
}
