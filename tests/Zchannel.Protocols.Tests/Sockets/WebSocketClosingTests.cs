using Zchannel.Protocols.Tests.Drivers;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class WebSocketClosingTests : WebSocketClosingSpecification
{
    protected override bool OnSockets => true;
}
