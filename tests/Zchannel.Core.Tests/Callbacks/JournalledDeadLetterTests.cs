using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class JournalledDeadLetterTests : DeadLetterSpecification
{
    protected override ICallbackQueue Create(TimeProvider time) => new CallbackQueue(time, new ThreadedJournal(new JournalDisk()));
}
