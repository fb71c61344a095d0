using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class InMemoryDeadLetterTests : DeadLetterSpecification
{
    protected override ICallbackQueue Create(TimeProvider time) => new InMemoryCallbackQueue(time);
}
