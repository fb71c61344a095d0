using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.Streams;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Native;

/// <summary>
/// The wire formats of the native protocols, one instance of each.
/// </summary>
internal static class NativeFormats
{
    public static WireFormat Raw { get; } = new("raw", RawEncoding.Instance, WebSocketFraming.Instance);

    public static WireFormat ZchannelV1 { get; } = new(ZchannelV1Encoding.Subprotocol, ZchannelV1Encoding.Instance, WebSocketFraming.Instance);

    public static WireFormat EventStream { get; } = new("sse", EventStreamEncoding.Instance, EventStreamFraming.Instance);
}
