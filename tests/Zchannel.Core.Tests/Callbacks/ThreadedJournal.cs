using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// A journal with a thread of its own, as a real one has.
/// </summary>
internal sealed class ThreadedJournal(JournalDisk disk) : ICallbackJournal
{
    private readonly JournalDisk.Journal _journal = disk.Open();
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    public IAppCallbackJournal? Open(string app) => _journal.Open(app) is { } opened ? new OfApp(this, opened) : null;

    private void Post(Action commit)
    {
        lock (_gate)
        {
            _last = _last.ContinueWith(_ => commit(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private sealed class OfApp(ThreadedJournal journal, IAppCallbackJournal app) : IAppCallbackJournal
    {
        public long LastNumber => app.LastNumber;

        public ValueTask<IReadOnlyList<CallbackRow>> ReadAsync(long after, long last, int count, CancellationToken cancellationToken) =>
            app.ReadAsync(after, last, count, cancellationToken);

        public void Post(ICallbackChanges changes) => journal.Post(() => app.Post(changes));
    }
}
