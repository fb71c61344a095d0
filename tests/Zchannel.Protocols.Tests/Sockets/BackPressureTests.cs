using Zchannel.Protocols.Tests.Drivers;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class BackPressureTests : BackPressureSpecification
{
    protected override bool OnSockets => true;
}
