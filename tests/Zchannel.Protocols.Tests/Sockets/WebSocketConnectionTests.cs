using Zchannel.Protocols.Tests.Drivers;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class WebSocketConnectionTests : WebSocketConnectionSpecification
{
    protected override bool OnSockets => true;
}
