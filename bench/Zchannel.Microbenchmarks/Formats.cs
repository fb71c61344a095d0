using Zchannel.Connections;
using Zchannel.Protocols.Native;
using Zchannel.Transports.Streams;
using Zchannel.Transports.WebSockets;

namespace Zchannel.Microbenchmarks;

/// <summary>
/// The wire formats of the native protocols: one instance of each, as in the server, or each connection would have an
/// encoded log of its own.
/// </summary>
internal static class Formats
{
    private static readonly WireFormat Raw = new("raw", RawEncoding.Instance, WebSocketFraming.Instance);
    private static readonly WireFormat V1 = new("v1", ZchannelV1Encoding.Instance, WebSocketFraming.Instance);
    private static readonly WireFormat Sse = new("sse", EventStreamEncoding.Instance, EventStreamFraming.Instance);

    public static WireFormat ByName(string name) => name switch
    {
        "raw" => Raw,
        "v1" => V1,
        "sse" => Sse,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
