using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Core.Tests.Storage;

namespace Zchannel.Core.Tests.Fanout;

public sealed class ResumeTests
{
    [Fact]
    public async Task Connect_WithoutAPosition_BeginsWithWhatComesNext()
    {
        var station = new Station();
        await station.PublishAllAsync("a", "b");

        var listener = await station.ConnectAsync();
        await station.PublishAsync("c");
        await listener.ReadAllAsync();

        Assert.Equal((await station.PositionAsync(2), false), (listener.Outcome.Position, listener.Outcome.HasGap));
        Assert.Equal("P3:c", listener.All);
    }

    [Theory]
    [InlineData(3, "P4:new")] // at the head
    [InlineData(2, "P3:3 P4:new")]
    [InlineData(0, "P1:1 P2:2 P3:3 P4:new")] // at the beginning
    public async Task Resume_FromAPlaceInHistory_MissesAndRepeatsNothing(long after, string heard)
    {
        var station = new Station();
        await station.PublishAllAsync("1", "2", "3");

        var listener = await ResumeAsync(station, after);
        await station.PublishAsync("new");
        await listener.ReadAllAsync();

        Assert.Equal((await station.PositionAsync(after), false), (listener.Outcome.Position, listener.Outcome.HasGap));
        Assert.Equal(heard, listener.All);
    }

    [Fact]
    public async Task Resume_FromThePlaceInTheWindow_NeedsNoHistory()
    {
        var station = new Station(new ChannelRule { History = 0 });
        await station.ConnectAsync();
        await station.PublishAllAsync("1", "2", "3");

        var listener = await ResumeAsync(station, 1);
        await listener.ReadAllAsync();

        Assert.False(listener.Outcome.HasGap);
        Assert.Equal("P2:2 P3:3", listener.All);
        Assert.Equal(3, station.Encoding.Encoded);
    }

    [Fact]
    public async Task Resume_FromBeforeTheHistory_TellsTheGap()
    {
        var station = new Station(new ChannelRule { History = 2 });
        await station.PublishAllAsync("1", "2", "3", "4", "5");

        var listener = await ResumeAsync(station, 1);
        await listener.ReadAllAsync();

        Assert.Equal((await station.PositionAsync(3), true), (listener.Outcome.Position, listener.Outcome.HasGap));
        Assert.Equal("G3 P4:4 P5:5", listener.All);
    }

    [Fact]
    public async Task Resume_FromHistoryThatIsTooOld_TellsTheGap()
    {
        var station = new Station(new ChannelRule { HistoryAge = TimeSpan.FromSeconds(10) });
        await station.PublishAllAsync("1", "2");
        station.Time.Advance(TimeSpan.FromSeconds(11));

        var listener = await ResumeAsync(station, 1);
        await listener.ReadAllAsync();

        Assert.Equal("G2", listener.All);
    }

    [Fact]
    public async Task Resume_FromBeyondTheHead_TellsTheGap()
    {
        var station = new Station();
        await station.PublishAllAsync("1", "2");

        var listener = await ResumeAsync(station, 3);
        await station.PublishAsync("3");
        await listener.ReadAllAsync();

        Assert.Equal((await station.PositionAsync(2), true), (listener.Outcome.Position, listener.Outcome.HasGap));
        Assert.Equal("G2 P3:3", listener.All);
    }

    [Fact]
    public async Task Resume_FromAnUnknownEpoch_TellsTheGapAndRepeatsTheHistory()
    {
        var station = new Station(new ChannelRule { History = 2 });
        await station.PublishAllAsync("1", "2", "3");

        var listener = await station.ConnectAsync(after: new StreamPosition("unknown", 2));
        await listener.ReadAllAsync();

        Assert.True(listener.Outcome.HasGap);
        Assert.Equal("G1 P2:2 P3:3", listener.All);
    }

    [Theory]
    [InlineData(2, false, "P3:k3 P4:k4 P5:new")] // before the fork
    [InlineData(4, false, "P5:new")] // at the fork
    [InlineData(5, true, "G4 P5:new")] // beyond it: what was seen there is not this 5
    [InlineData(0, true, "G1 P2:k2 P3:k3 P4:k4 P5:new")] // before what is kept
    public async Task Resume_FromTheEpochThatThisOneContinues_IsSilentUpToTheFork(long after, bool hasGap, string heard)
    {
        var parent = Epoch.NewRoot();
        var station = Continue(parent.Fork(4));
        await station.PublishAsync("new");

        var asked = new StreamPosition(parent.Id, after);
        var listener = await station.ConnectAsync(after: asked);
        await listener.ReadAllAsync();

        Assert.Equal(hasGap, listener.Outcome.HasGap);
        Assert.Equal(heard, listener.All);
        Assert.Equal(hasGap ? listener.Heard[0].Position : asked, listener.Outcome.Position);
    }

    [Fact]
    public async Task Resume_FromAGrandparent_EndsAtTheEarliestFork()
    {
        var grandparent = Epoch.NewRoot();
        var station = Continue(grandparent.Fork(3).Fork(4));

        var before = await station.ConnectAsync(after: new StreamPosition(grandparent.Id, 3));
        var beyond = await station.ConnectAsync(after: new StreamPosition(grandparent.Id, 4));
        await before.ReadAllAsync();
        await beyond.ReadAllAsync();

        Assert.Equal("P4:k4", before.All);
        Assert.Equal("G3 P4:k4", beyond.All);
    }

    [Fact]
    public async Task Resume_OfManyFromOnePlace_EncodesTheHistoryOnce()
    {
        var station = new Station(new ChannelRule { History = 1000 });
        await station.PublishAllAsync(Enumerable.Range(1, 300).Select(i => $"{i}"));

        for (var i = 0; i < 10; i++)
        {
            var listener = await ResumeAsync(station, 20);
            await listener.ReadAllAsync();
            Assert.Equal(280, listener.Heard.Count);
        }

        Assert.Equal(280, station.Encoding.Encoded);
    }

    [Fact]
    public async Task Replay_ThatHasEnded_LeavesNoMemoryBehind()
    {
        var station = new Station(new ChannelRule { History = 1000 });
        await station.PublishAllAsync(Enumerable.Range(1, 300).Select(i => new string('x', i)));
        var before = station.App.Memory.Bytes;

        var listener = await ResumeAsync(station, 0);
        await listener.ReadAllAsync();
        Assert.True(station.App.Memory.Bytes > before + 40_000);
        Station.Leave(listener);

        Assert.Equal(before, station.App.Memory.Bytes);
    }

    // The cache keeps eight blocks; who stands still in one of many others holds it all the same.
    [Fact]
    public async Task Replays_ThatStandStill_AreOnTheAccountUntilTheyLeave()
    {
        const int Standing = 40;
        var station = new Station(new ChannelRule { History = 1000, HistoryBytes = 16 << 20 });
        await station.PublishAllAsync(Enumerable.Range(1, Standing * 10).Select(_ => new string('x', 1_000)));
        var before = station.App.Memory.Bytes;

        List<Listener> listeners = [];
        for (var i = Standing - 1; i >= 0; i--)
        {
            var listener = await ResumeAsync(station, i * 10);
            Assert.Equal(ReadStatus.NeedsHistory, listener.Connection.Read(1, out _));
            await listener.Connection.FetchAsync(TestContext.Current.CancellationToken);
            listeners.Add(listener);
        }

        // Blocks end at multiples of 128, so they hold 64 entries on the average.
        Assert.InRange(station.App.Memory.Bytes, before + (Standing * 50 * 1_000L), long.MaxValue);
        await Task.WhenAll(listeners.Take(Standing / 2).Select(listener => listener.ReadAllAsync()));
        listeners.ForEach(Station.Leave);
        Assert.Equal(before, station.App.Memory.Bytes);
    }

    [Fact]
    public async Task Replays_ThatStandStillInTheSamePlaces_ShareThem()
    {
        const int Places = 20;
        var station = new Station(new ChannelRule { History = 1000, HistoryBytes = 16 << 20 });
        await station.PublishAllAsync(Enumerable.Range(1, Places * 10).Select(_ => new string('x', 1_000)));
        List<Listener> standing = [];
        await StandAsync(1);
        var encoded = station.Encoding.Encoded;
        var memory = station.App.Memory.Bytes;

        await StandAsync(5);

        Assert.Equal((encoded, memory), (station.Encoding.Encoded, station.App.Memory.Bytes));
        standing.Skip(1).ToList().ForEach(Station.Leave);
        Hub.Sweep(station.App);
        Assert.InRange(station.App.Memory.Bytes, station.App.Channels["news"].History.Bytes, station.App.Channels["news"].History.Bytes + 100_000);
        Station.Leave(standing[0]);

        async Task StandAsync(int each)
        {
            for (var i = Places * each - 1; i >= 0; i--)
            {
                var listener = await ResumeAsync(station, i % Places * 10);
                Assert.Equal(ReadStatus.NeedsHistory, listener.Connection.Read(1, out _));
                await listener.Connection.FetchAsync(TestContext.Current.CancellationToken);
                standing.Add(listener);
            }
        }
    }

    [Fact]
    public async Task Replay_WhoseHistoryWentMeanwhile_MeetsTheSlowConsumerRule()
    {
        var station = new Station(new ChannelRule { History = 4, SlowConsumer = SlowConsumerPolicy.DropOldest });
        await station.PublishAllAsync("1", "2", "3", "4");
        var listener = await ResumeAsync(station, 0);

        await station.PublishAllAsync(Enumerable.Range(5, 40).Select(_ => new string('x', 100_000)));
        await listener.ReadAllAsync();

        Assert.Equal("G40", listener.Heard[0].ToString());
        Assert.Equal([41, 42, 43, 44], listener.Heard.Skip(1).Select(heard => heard.Position.Offset));
    }

    private static async Task<Listener> ResumeAsync(Station station, long after) =>
        await station.ConnectAsync(after: await station.PositionAsync(after));

    private static Station Continue(Epoch epoch) =>
        new(store: new ForkedStore(epoch, RecordingLog.Text("k2"), RecordingLog.Text("k3"), RecordingLog.Text("k4")));
}
