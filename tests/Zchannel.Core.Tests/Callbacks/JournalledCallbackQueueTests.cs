using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class JournalledCallbackQueueTests : CallbackQueueSpecification
{
    // Commits on the thread that posts, of which there are several in one test: on another each time.
    protected override ICallbackQueue Create(TimeProvider time) => new CallbackQueue(time, new ThreadedJournal(new JournalDisk()));
}
