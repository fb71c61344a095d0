using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.Streams;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Protocols.Tests.Support;

internal static class Formats
{
    public static WireFormat Raw { get; } = new("raw", RawEncoding.Instance, WebSocketFraming.Instance);

    public static WireFormat ZchannelV1 { get; } = new("zchannel.v1", ZchannelV1Encoding.Instance, WebSocketFraming.Instance);

    public static WireFormat EventStream { get; } = new("sse", EventStreamEncoding.Instance, EventStreamFraming.Instance);
}
