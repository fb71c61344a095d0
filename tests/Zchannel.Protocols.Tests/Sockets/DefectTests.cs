using System.Buffers;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Sockets;

/// <summary>
/// A defect that comes to light in one connection of a loop.
/// </summary>
public sealed class DefectTests
{
    [Fact]
    public async Task InADelivery_EndsThatConnection_AndTheOthersOfTheVisitGetTheirs()
    {
        await using var station = new Station(onSockets: true);
        var format = new WireFormat("broken", new Broken(), WebSocketFraming.Instance);
        await using var passes = await WebSocketLink.OpenAsync(station, format, client: "first");
        await using var hears = await WebSocketLink.OpenAsync(station, format, client: "second");

        await station.PublishAsync("news", exclude: "first");

        Assert.Equal("text news", await hears.NextLineAsync());
        Assert.Equal(1011, (await passes.NextAsync())!.Close.Code);
        Assert.Contains($"{passes.Connection.Id}", Assert.Single(station.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InSayingGoodbye_CutsTheLink()
    {
        await using var station = new Station(onSockets: true);
        await using var link = await WebSocketLink.OpenAsync(station, session: new Speechless());

        link.Connection.Close(CloseReason.EndedByApplication);

        Assert.False(await link.Ended.Bounded());
        Assert.Single(station.Log.Lines);
    }

    private sealed class Broken : IEncoding
    {
        public PublicationKind Encode(Publication publication, IBufferWriter<byte> output) => RawEncoding.Instance.Encode(publication, output);

        public bool TryEncodePassed(StreamPosition position, IBufferWriter<byte> output) => throw new InvalidOperationException("A defect.");

        public bool TryEncodeGap(StreamPosition position, IBufferWriter<byte> output) => false;
    }

    private sealed class Speechless : IClientSession
    {
        public ValueTask ReceiveAsync(PublicationKind kind, ReadOnlyMemory<byte> message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public CloseCode CodeOf(CloseReason reason) => throw new InvalidOperationException("A defect.");
    }
}
