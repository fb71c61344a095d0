using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Drivers;

public abstract class WebSocketConnectionSpecification : DriverSpecification
{
    [Fact]
    public async Task Ping_IsAnsweredWithItsPayload()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        await link.SendAsync(ClientFrame.Of(WebSocketOpcode.Ping, [0x00, 0xFF]));

        Assert.Equal("Pong 00FF", await link.NextLineAsync());
    }

    [Fact]
    public async Task Silence_For25Seconds_IsPingedOnce_AndFor60Ends()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        station.Pass(24);
        Assert.True(link.Wire.IsQuiet);
        station.Pass(1);
        Assert.Equal("Ping ", await link.NextLineAsync());
        station.Pass(34);
        Assert.True(link.Wire.IsQuiet);
        station.Pass(1);

        Assert.Equal((4108, "too slow"), (await link.NextAsync())!.Close);
    }

    [Fact]
    public async Task Pong_EndsTheSilence()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        for (var i = 0; i < 5; i++)
        {
            station.Pass(25);
            Assert.Equal("Ping ", await link.NextLineAsync());
            await link.SendAsync([.. ClientFrame.Of(WebSocketOpcode.Pong, []), .. ClientFrame.Of(WebSocketOpcode.Ping, [1])]);
            Assert.Equal("Pong 01", await link.NextLineAsync());
        }

        Assert.Null(link.Connection.Closing);
    }

    [Fact]
    public async Task Client_ThatOnlyListens_StaysWhileItAnswersPings()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);
        await station.PublishAsync("a");
        Assert.Equal("text a", await link.NextLineAsync());

        station.Pass(25);

        Assert.Equal("Ping ", await link.NextLineAsync());
    }

    [Fact]
    public async Task TokenExpiry_ClosesWith4002()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station, expiresIn: TimeSpan.FromSeconds(10));

        station.Pass(9);
        Assert.Null(link.Connection.Closing);
        station.Pass(1);

        Assert.Equal((4002, "token expired"), (await link.NextAsync())!.Close);
    }

    [Fact]
    public async Task Violation_ClosesWithItsCode_AndWhatFollowsIsNotRead()
    {
        await using var station = NewStation(callbacks: Station.Callbacks);
        (byte[] Bytes, int Code)[] violations =
        [
            (ClientFrame.Of(WebSocketOpcode.Text, "a"u8, isMasked: false), 1002),
            (ClientFrame.Of(WebSocketOpcode.Text, [0xFF]), 1007),
            (ClientFrame.Of(WebSocketOpcode.Text, new byte[WebSocketLink.MaxMessageBytes + 1]), 1009),
        ];

        foreach (var (bytes, code) in violations)
        {
            await using var link = await WebSocketLink.OpenAsync(station);
            await link.SendAsync([.. bytes, .. ClientFrame.Text("later")]);

            Assert.Equal(code, (await link.NextAsync())!.Close.Code);
            link.Wire.ClientGoes();
            Assert.True(await link.Ended.Bounded());
        }

        Assert.Equal(0, station.WaitingCallbacks);
        Assert.Empty(station.Log.Lines);
    }

    [Fact]
    public async Task TooLarge_IsClosedFromTheHeaderAlone()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station);

        await link.SendAsync(ClientFrame.WithLength(WebSocketOpcode.Binary, 127, long.MaxValue, []));

        Assert.Equal(1009, (await link.NextAsync())!.Close.Code);
    }

    [Fact]
    public async Task Session_ThatThrows_ClosesWith1011AndIsLogged()
    {
        await using var station = NewStation();
        await using var link = await WebSocketLink.OpenAsync(station, session: new ThrowingSession());

        await link.SendTextAsync("a");

        Assert.Equal((1011, "failed"), (await link.NextAsync())!.Close);
        Assert.True(await link.Ended.Bounded());
        Assert.Equal([$"Error Connection {link.Connection.Id} failed. InvalidTimeZoneException"], station.Log.Lines);
    }

    private sealed class ThrowingSession : IClientSession
    {
        public ValueTask ReceiveAsync(Zchannel.Channels.PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
            throw new InvalidTimeZoneException();

        public CloseCode CodeOf(CloseReason reason) => reason is CloseReason.Failed ? new(1011, "failed") : new(1000, "");
    }
}
