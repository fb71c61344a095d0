using Zchannel.Channels;
using Zchannel.Connections;

namespace Zchannel.Core.Tests.Fanout;

public sealed class SlowConsumerTests
{
    private const int LagBytes = 4096;

    // 2 letters, an epoch of 8, a colon and up to 3 digits, a blank, and the header: a frame has 100 bytes or a few less.
    private static readonly string Text = new('x', 80);

    [Fact]
    public async Task Cursor_WithinTheWindow_IsNeverCut()
    {
        var station = Make(SlowConsumerPolicy.Disconnect);
        var listener = await station.ConnectAsync();

        for (var round = 0; round < 20; round++)
        {
            for (var bytes = 0; bytes + FrameOf(station) <= LagBytes; bytes += FrameOf(station))
            {
                await station.PublishAsync(Text);
            }

            Assert.False(listener.Connection.CloseIfFallenOff());
            Assert.Equal(ReadStatus.Idle, await listener.ReadAllAsync(maxBytes: 700));
        }

        Assert.Equal(station.Encoding.Encoded, listener.Heard.Count);
    }

    [Fact]
    public async Task Disconnect_CursorBeyondTheWindow_ClosesAsTooSlow()
    {
        var station = Make(SlowConsumerPolicy.Disconnect);
        var listener = await station.ConnectAsync();

        await OverflowAsync(station);

        Assert.Equal(ReadStatus.Close, listener.ReadOnce());
        Assert.Equal(CloseReason.TooSlow, listener.Connection.Closing);
        Assert.Empty(listener.Heard);
    }

    [Fact]
    public async Task Disconnect_WhoseWritesAreStuck_IsClosedWithoutARead()
    {
        var station = Make(SlowConsumerPolicy.Disconnect);
        var listener = await station.ConnectAsync();
        await OverflowAsync(station);

        Assert.True(listener.Connection.CloseIfFallenOff());
        Assert.Equal(CloseReason.TooSlow, listener.Connection.Closing);
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.SkipToNewest)]
    [InlineData(SlowConsumerPolicy.DropOldest)]
    public async Task OtherRules_WhoseWritesAreStuck_StayOpen(SlowConsumerPolicy policy)
    {
        var station = Make(policy);
        var listener = await station.ConnectAsync();
        await OverflowAsync(station);

        Assert.False(listener.Connection.CloseIfFallenOff());
        Assert.Null(listener.Connection.Closing);
    }

    [Fact]
    public async Task SkipToNewest_CursorBeyondTheWindow_IsToldTheGapAndHearsTheNewest()
    {
        var station = Make(SlowConsumerPolicy.SkipToNewest);
        var listener = await station.ConnectAsync();

        await OverflowAsync(station);
        await station.PublishAsync("newest");
        await listener.ReadAllAsync();
        await station.PublishAsync("next");
        await listener.ReadAllAsync();

        var newest = station.Encoding.Encoded - 1;
        Assert.Equal($"G{newest - 1} P{newest}:newest P{newest + 1}:next", listener.All);
    }

    [Fact]
    public async Task DropOldest_CursorBeyondTheWindow_IsToldTheGapAndHearsTheWholeWindow()
    {
        var station = Make(SlowConsumerPolicy.DropOldest);
        var listener = await station.ConnectAsync();

        await OverflowAsync(station);
        await listener.ReadAllAsync(maxBytes: 500);

        Assert.Equal(Heard.Gap, listener.Heard[0].What);
        var gap = listener.Heard[0].Position.Offset;
        Assert.Equal(
            Enumerable.Range((int)gap + 1, station.Encoding.Encoded - (int)gap).Select(i => (long)i),
            listener.Heard.Skip(1).Select(heard => heard.Position.Offset));
        Assert.InRange((listener.Heard.Count - 1) * FrameOf(station), LagBytes, LagBytes * 5 / 4);
    }

    [Fact]
    public async Task FrameThatWasBegun_IsFinishedBeforeTheRuleApplies()
    {
        var station = Make(SlowConsumerPolicy.SkipToNewest);
        var listener = await station.ConnectAsync();
        await station.PublishAsync("begun");
        Assert.Equal(ReadStatus.Bytes, listener.Connection.Read(int.MaxValue, out var begun));
        var before = begun.ToArray();

        await OverflowAsync(station);

        Assert.Equal(before, begun.ToArray());
        listener.Connection.Advance();
        await listener.ReadAllAsync();
        Assert.Equal(Heard.Gap, listener.Heard[0].What);
    }

    [Theory]
    [InlineData(SlowConsumerPolicy.Disconnect)]
    [InlineData(SlowConsumerPolicy.SkipToNewest)]
    [InlineData(SlowConsumerPolicy.DropOldest)]
    public async Task Memory_OfACursorThatNeverReads_IsBounded(SlowConsumerPolicy policy)
    {
        var station = Make(policy, history: 0);
        var listener = await station.ConnectAsync();

        for (var i = 0; i < 100; i++)
        {
            await OverflowAsync(station);
            Assert.InRange(station.App.Memory.Bytes, 1, LagBytes * 3 / 2);
        }

        Station.Leave(listener);
        Assert.Equal(0, station.App.Memory.Bytes);
    }

    [Fact]
    public async Task DropOldest_ThatCannotTellAndIsLostAgainAtOnce_GoesOnWithTheOldest()
    {
        var station = Make(SlowConsumerPolicy.DropOldest, history: 1000);
        var encoding = new PlainEncoding(hasNotes: false);
        var listener = await station.ConnectAsync(format: Station.Silent(encoding));
        await OverflowAsync(station);
        var floods = 0;
        encoding.OnGap = () =>
        {
            // A publisher is faster than this cursor can be placed.
            if (floods++ == 0)
            {
                OverflowAsync(station).GetAwaiter().GetResult();
            }
        };

        await listener.ReadAllAsync();
        await station.PublishAsync("after");
        await listener.ReadAllAsync();

        var heard = listener.Heard.ConvertAll(frame => frame.Position.Offset);
        Assert.Equal(2, floods);
        Assert.Equal(Enumerable.Range((int)heard[0], heard.Count).Select(i => (long)i), heard);
        Assert.Equal("after", listener.Heard[^1].Text);
    }

    private static Station Make(SlowConsumerPolicy policy, int history = 100) =>
        new(new ChannelRule { LagBytes = LagBytes, SlowConsumer = policy, History = history });

    // As long as the longest frame with a three-digit offset.
    private static int FrameOf(Station station) => LengthFraming.Header + $"P12345678:{station.Encoding.Encoded} ".Length + Text.Length;

    private static async Task OverflowAsync(Station station)
    {
        for (var bytes = 0; bytes < LagBytes * 2; bytes += Text.Length)
        {
            await station.PublishAsync(Text);
        }
    }
}
