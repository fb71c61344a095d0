using Zchannel.Protocols.Tests.Drivers;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class SlowConsumerTests : SlowConsumerSpecification
{
    protected override bool OnSockets => false;
}
