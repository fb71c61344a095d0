using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

public sealed class JournalledRestartTests : CallbackRestartSpecification
{
    private readonly JournalDisk _disk = new();
    private JournalDisk.Journal _journal;
    private CallbackQueue _queue;

    public JournalledRestartTests() => _queue = new CallbackQueue(Time, _journal = _disk.Open());

    protected override ICallbackQueue Queue => _queue;

    public override async ValueTask DisposeAsync() => await _queue.DisposeAsync();

    protected override async Task RestartAsync(bool isKilled)
    {
        if (isKilled)
        {
            _journal.Kill();
            _queue.Dispose();
        }
        else
        {
            await _queue.DisposeAsync();
        }

        _queue = new CallbackQueue(Time, _journal = _disk.Open());
    }
}
