using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.Streams;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// The wire formats of the native protocols.
/// </summary>
internal static class Formats
{
    public static WireFormat ByName(string name) => name switch
    {
        "raw" => new WireFormat(name, RawEncoding.Instance, WebSocketFraming.Instance),
        "v1" => new WireFormat(name, ZchannelV1Encoding.Instance, WebSocketFraming.Instance),
        "sse" => new WireFormat(name, EventStreamEncoding.Instance, EventStreamFraming.Instance),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
