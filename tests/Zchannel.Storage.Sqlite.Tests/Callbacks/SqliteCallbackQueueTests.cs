using Zchannel.Callbacks;
using Zchannel.Core.Tests.Callbacks;

namespace Zchannel.Storage.Sqlite.Tests.Callbacks;

public sealed class SqliteCallbackQueueTests : CallbackQueueSpecification
{
    protected override ICallbackQueue Create(TimeProvider time) => new OwnedQueue(new StoredQueue(time));
}
