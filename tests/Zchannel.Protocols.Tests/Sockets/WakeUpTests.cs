using Zchannel.Protocols.Tests.Drivers;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class WakeUpTests : WakeUpSpecification
{
    protected override bool OnSockets => true;
}
