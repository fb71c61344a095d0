using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class DeadLetterTests : DeadLetterSpecification
{
    protected override ICallbackQueue Create(TimeProvider time) => new CallbackQueue(time);
}
