using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Sockets;

/// <summary>
/// What is the sockets driver's own, beyond what every driver does.
/// </summary>
public sealed class SocketsConnectionTests
{
    [Fact]
    public async Task BytesBehindTheHandshake_AreReadFirst()
    {
        await using var station = new Station(onSockets: true);
        var whole = ClientFrame.Of(WebSocketOpcode.Ping, [1]);
        await using var link = await WebSocketLink.OpenAsync(station, received: [.. whole, .. whole.AsSpan(0, 3)]);

        Assert.Equal("Pong 01", await link.NextLineAsync());
        await link.SendAsync(whole[3..]);

        Assert.Equal("Pong 01", await link.NextLineAsync());
    }

    [Fact]
    public async Task FrameInPieces_IsHeldOnlyWhileItIsInPieces()
    {
        await using var station = new Station(onSockets: true, callbacks: Station.Callbacks);
        await using var link = await WebSocketLink.OpenAsync(station, Formats.ZchannelV1);
        Assert.StartsWith("text !hello ", await link.NextLineAsync(), StringComparison.Ordinal);
        Assert.Null(Held(station, link));

        foreach (var piece in ClientFrame.Text("7\nhello").Chunk(4))
        {
            await link.SendAsync(piece);
            await WhenAsync(() => Held(station, link) is not null || !link.Wire.IsQuiet);
        }

        Assert.Equal("text !ok 7", await link.NextLineAsync());
        Assert.Null(Held(station, link));
    }

    [Fact]
    public async Task MessageInHand_KeepsTheRestUnread_UntilItIsThrough()
    {
        await using var station = new Station(onSockets: true);
        var session = new WaitingSession();
        await using var link = await WebSocketLink.OpenAsync(station, session: session);

        await link.SendAsync([.. ClientFrame.Text("1"), .. ClientFrame.Text("2"), .. ClientFrame.Of(WebSocketOpcode.Ping, [3])]);
        await session.NextAsync("1");
        await link.SendAsync(ClientFrame.Text("4"));
        station.Sockets!.Settle();
        Assert.True(link.Wire.IsQuiet);
        session.Finish();
        await session.NextAsync("2");
        session.Finish();

        Assert.Equal("Pong 03", await link.NextLineAsync());
        await session.NextAsync("4");
        session.Finish();
        await WhenAsync(() => Held(station, link) is null);
    }

    [Fact]
    public async Task EndWhileAMessageIsInHand_CancelsIt_AndGivesThePlaceBackOnce()
    {
        await using var station = new Station(onSockets: true);
        var session = new WaitingSession();
        await using var link = await WebSocketLink.OpenAsync(station, session: session);
        await link.SendTextAsync("1");
        await session.NextAsync("1");

        station.Sockets!.Connections.CutAll();

        Assert.False(await link.Ended.Bounded());
        Assert.True(session.WasCancelled);
        await station.Sockets.Connections.WhenNoneAsync(TestContext.Current.CancellationToken).Bounded();
        Assert.Equal(0, station.Sockets.Loop.Connections);
        Assert.Equal(0, station.Sockets.Events.Wheel.Count);
        Assert.Empty(station.Log.Lines);
    }

    [Fact]
    public async Task MissedPublications_AreFetchedOffTheLoop_AndNoneIsMissing()
    {
        await using var station = new Station(new ChannelRule { History = 1000 }, onSockets: true);
        var position = (await station.ChannelAsync()).Position;
        for (var i = 1; i <= 600; i++)
        {
            await station.PublishAsync($"{i}");
        }

        await using var link = await WebSocketLink.OpenAsync(station, after: position);
        for (var i = 1; i <= 600; i++)
        {
            Assert.Equal($"text {i}", await link.NextLineAsync());
        }

        await station.PublishAsync("live");
        Assert.Equal("text live", await link.NextLineAsync());
        station.Sockets!.Settle();
        Assert.Null(Held(station, link));
    }

    [Fact]
    public async Task LargePublication_GoesOutInPartsAsTheClientTakesIt()
    {
        await using var station = new Station(onSockets: true);
        await using var link = await WebSocketLink.OpenAsync(station);
        var text = new string('x', 200_000);

        await station.PublishAsync(text);
        await station.PublishAsync("after");

        Assert.Equal($"text {text}", await link.NextLineAsync());
        Assert.Equal("text after", await link.NextLineAsync());
        Assert.NotEqual(0, station.Sockets!.Loop.StuckWrites);
    }

    [Fact]
    public async Task ResetByTheClient_EndsTheConnection_ThoughNothingIsWritten()
    {
        await using var station = new Station(onSockets: true);
        await using var link = await WebSocketLink.OpenAsync(station);

        link.Wire.ClientGoes(new IOException("reset"));

        Assert.False(await link.Ended.Bounded());
        Assert.Equal(CloseReason.ClientLeft, link.Connection.Closing);
    }

    [Fact]
    public async Task ResetByTheClient_WhileAWriteWaits_EndsTheConnection()
    {
        await using var station = new Station(onSockets: true);
        await using var link = await WebSocketLink.OpenAsync(station);
        link.Wire.Stick();
        link.Connection.Send(PublicationKind.Text, "waits"u8);
        await link.WhenStuckAsync();

        link.Wire.ClientGoes(new IOException("reset"));

        Assert.False(await link.Ended.Bounded());
        station.Sockets!.Settle();
        Assert.Empty(station.Log.Lines);
    }

    [Fact]
    public async Task ManyMessagesAtOnce_KeepNobodyElseOfTheLoopWaiting()
    {
        await using var station = new Station(onSockets: true);
        var session = new CountingSession();
        await using var busy = await WebSocketLink.OpenAsync(station, session: session);
        await using var other = await WebSocketLink.OpenAsync(station, client: "other", session: session);
        using var holds = new ManualResetEventSlim();

        // What both have sent is there before the loop looks, and the many came first.
        station.Sockets!.Events.Post(new Work(() => holds.Wait(TestContext.Current.CancellationToken)));
        await busy.SendAsync([.. Enumerable.Range(0, 1_000).SelectMany(_ => ClientFrame.Text("many"))]);
        await other.SendTextAsync("one");
        holds.Set();

        Assert.InRange(await session.CountBeforeOneAsync(), 1, 999);
        await WhenAsync(() => session.Count == 1_001);
    }

    [Fact]
    public async Task Figures_AreThoseOfTheLoop()
    {
        await using var station = new Station(onSockets: true);
        var loop = station.Sockets!.Loop;
        await using (var link = await WebSocketLink.OpenAsync(station))
        {
            Assert.Equal((1, 1), (loop.Connections, station.Sockets.Connections.Count));
            await station.PublishAsync("abc");
            Assert.Equal("text abc", await link.NextLineAsync());
            station.Sockets.Settle();

            Assert.Equal((5, 0, 0), (loop.SentBytes, loop.StuckWrites, loop.Backlog));
        }

        await station.Sockets.Connections.WhenNoneAsync(TestContext.Current.CancellationToken).Bounded();
        Assert.Equal(0, loop.Connections);
    }

    private static async Task WhenAsync(Func<bool> isSo)
    {
        using var bound = new CancellationTokenSource(Bound.Longest);
        while (!isSo())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static Reception? Held(Station station, WebSocketLink link)
    {
        station.Sockets!.Settle();
        return ((SocketsConnection)link.Connection.Driver!).Reception;
    }

    private sealed class CountingSession : IClientSession
    {
        private readonly TaskCompletionSource<int> _one = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task<int> CountBeforeOneAsync() => _one.Task.Bounded();

        public ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            if (message.Length == 3)
            {
                _one.TrySetResult(_count);
            }

            Volatile.Write(ref _count, _count + 1);
            return ValueTask.CompletedTask;
        }

        public CloseCode CodeOf(CloseReason reason) => new(1000, "");
    }

    private sealed class WaitingSession : IClientSession
    {
        private readonly System.Threading.Channels.Channel<string> _seen = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private TaskCompletionSource _hand = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool WasCancelled { get; private set; }

        public async ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
        {
            _seen.Writer.TryWrite(System.Text.Encoding.UTF8.GetString(message.Span));
            try
            {
                await _hand.Task.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                WasCancelled = true;
                throw;
            }
        }

        public CloseCode CodeOf(CloseReason reason) => new(1000, "");

        public async Task NextAsync(string expected) =>
            Assert.Equal(expected, await _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Bounded());

        public void Finish()
        {
            var hand = _hand;
            _hand = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            hand.SetResult();
        }
    }
}
