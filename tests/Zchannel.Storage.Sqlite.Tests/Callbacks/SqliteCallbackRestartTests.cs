using Zchannel.Callbacks;
using Zchannel.Core.Tests.Callbacks;

namespace Zchannel.Storage.Sqlite.Tests.Callbacks;

public sealed class SqliteCallbackRestartTests : CallbackRestartSpecification
{
    private readonly StoredQueue _stored;

    public SqliteCallbackRestartTests() => _stored = new StoredQueue(Time);

    protected override ICallbackQueue Queue => _stored.Queue;

    public override ValueTask DisposeAsync()
    {
        _stored.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task RestartAsync(bool isKilled) => isKilled ? _stored.KillAsync() : _stored.StopAsync();
}
