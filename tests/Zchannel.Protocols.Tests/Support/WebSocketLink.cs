using System.Text;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Protocols.Tests.Sockets;
using Zchannel.Protocols.Tests.WebSockets;
using Zchannel.Transports.Streams;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Support;

/// <summary>
/// A WebSocket client and its connection.
/// </summary>
internal sealed class WebSocketLink : Link
{
    public const int MaxMessageBytes = 1024;

    private readonly WebSocketConnection? _driver;
    private readonly IClientSession _session;
    private readonly int _limit;

    private WebSocketLink(Station station, Channel channel, Connection connection, StreamPosition? after, bool mayReceive, IClientSession? given)
        : base(station, channel, connection, after, mayReceive)
    {
        var isRaw = connection.Format == Formats.Raw;
        _session = given ?? (isRaw
            ? new RawSession(connection, channel, station.Messages)
            : new ZchannelV1Session(connection, channel, station.Messages, MaxMessageBytes));
        _limit = isRaw ? MaxMessageBytes : MaxMessageBytes + ClientMessageId.MaxLength + 1;
        if (station.Sockets is null)
        {
            _driver = new WebSocketConnection(connection, _session, Stream, _limit, station.Clock, station.Log);
        }
    }

    /// <summary>What the clock asks, where the connection is served over a stream.</summary>
    public ITicking Driver => _driver!;

    /// <summary>Opens a link; the first frame of <c>zchannel.v1</c> is left to be read.</summary>
    public static async Task<WebSocketLink> OpenAsync(
        Station station,
        WireFormat? format = null,
        string client = "page",
        StreamPosition? after = null,
        TimeSpan? expiresIn = null,
        bool maySend = true,
        bool mayReceive = true,
        string channel = "news",
        Action<WebSocketLink>? beforeStart = null,
        IClientSession? session = null,
        byte[]? received = null)
    {
        var connection = Connect(station, format ?? Formats.Raw, client, expiresIn, maySend);
        var link = new WebSocketLink(station, await station.ChannelAsync(channel), connection, after, mayReceive, session);
        beforeStart?.Invoke(link);
        if (connection.Format == Formats.ZchannelV1)
        {
            connection.Send(PublicationKind.Text, ZchannelV1Encoding.Hello(connection.Id, connection.Client, link.Position));
        }

        link.Ended = station.Sockets is { } sockets
            ? ((SocketWire)link.Wire).ServeAsync(sockets.Connections, sockets.Events, connection, link._session, link._limit, received)
            : link._driver!.RunAsync();
        station.Sockets?.Settle();
        return link;
    }

    public async Task SendAsync(byte[] bytes) =>
        await Wire.Client.WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask().Bounded();

    public Task SendTextAsync(string text) => SendAsync(ClientFrame.Of(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text)));

    /// <summary>The next frame from the server; null at the end of the link.</summary>
    public async Task<ServerFrame?> NextAsync()
    {
        while (true)
        {
            var read = await Wire.Received.ReadAsync(TestContext.Current.CancellationToken).AsTask().Bounded();
            var buffer = read.Buffer;
            var frame = ServerFrame.TryRead(ref buffer);
            Wire.Received.AdvanceTo(buffer.Start, frame is null ? read.Buffer.End : buffer.Start);
            if (frame is not null || read.IsCompleted)
            {
                return frame;
            }
        }
    }

    /// <summary>The next frame, as text.</summary>
    public async Task<string> NextLineAsync() => $"{await NextAsync()}";

    protected override void LetGo()
    {
        _driver?.Dispose();
        (Wire as SocketWire)?.LetGo();
    }
}
