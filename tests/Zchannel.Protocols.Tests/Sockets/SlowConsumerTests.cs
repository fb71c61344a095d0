using Zchannel.Protocols.Tests.Drivers;

namespace Zchannel.Protocols.Tests.Sockets;

public sealed class SlowConsumerTests : SlowConsumerSpecification
{
    protected override bool OnSockets => true;
}
