using System.Collections.Concurrent;
using Zchannel.Callbacks;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// A journal that commits when it is told to, or at once, and outlives the processes that write to it.
/// </summary>
internal sealed class JournalDisk
{
    private readonly Dictionary<string, Kept> _apps = [];

    /// <summary>Whether each transaction is committed as soon as it is posted.</summary>
    public bool CommitsAtOnce { get; set; } = true;

    /// <summary>Why nothing can be written; null where it can.</summary>
    public StorageUnavailableException? Fault { get; set; }

    /// <summary>Whether that is said when something is posted, and not when it is written.</summary>
    public bool RefusesPosts { get; set; }

    /// <summary>How many transactions were committed.</summary>
    public int Commits { get; private set; }

    /// <summary>The rows of an app.</summary>
    public IReadOnlyCollection<CallbackRow> Rows(string app) => Of(app).Rows.Values;

    /// <summary>The last number taken in a channel.</summary>
    public long Sequence(string app, string channel) => Of(app).Sequences.GetValueOrDefault(channel).Last;

    /// <summary>A process begins.</summary>
    public Journal Open() => new(this);

    private Kept Of(string app)
    {
        lock (_apps)
        {
            return _apps.TryGetValue(app, out var kept) ? kept : _apps[app] = new Kept([], []);
        }
    }

    private sealed record Kept(SortedDictionary<long, CallbackRow> Rows, Dictionary<string, (long Last, DateTimeOffset Expires)> Sequences);

    /// <summary>What one process sees of it.</summary>
    internal sealed class Journal(JournalDisk disk) : ICallbackJournal
    {
        private readonly ConcurrentQueue<(string App, ICallbackChanges Changes)> _posted = new();
        private readonly Lock _gate = new();
        private bool _isCommitting;
        private volatile bool _isKilled;

        /// <summary>How many transactions wait.</summary>
        public int Posted => _posted.Count;

        public IAppCallbackJournal? Open(string app) => new OfApp(disk, this, app, disk.Rows(app).LastOrDefault().Number);

        /// <summary>Ends all transactions that wait, and those that come of that.</summary>
        public void Commit()
        {
            lock (_gate)
            {
                // What comes of a commit is committed by whoever is at it.
                if (_isCommitting)
                {
                    return;
                }

                _isCommitting = true;
                while (!_isKilled && _posted.TryDequeue(out var next))
                {
                    Commit(next.App, next.Changes);
                }

                _isCommitting = false;
            }
        }

        /// <summary>The process is killed: nothing of it reaches the disk any more, and it is told of nothing.</summary>
        public void Kill() => _isKilled = true;

        private void Post(string app, ICallbackChanges changes)
        {
            if (_isKilled)
            {
                return;
            }

            if (disk is { Fault: { } fault, RefusesPosts: true })
            {
                throw fault;
            }

            _posted.Enqueue((app, changes));
            if (disk.CommitsAtOnce)
            {
                Commit();
            }
        }

        private void Commit(string app, ICallbackChanges changes)
        {
            var kept = disk.Of(app);
            var staged = new Staged(new Kept(new(kept.Rows), new(kept.Sequences)));
            changes.Write(staged);
            if (disk.Fault is { } fault)
            {
                changes.Failed(fault);
                return;
            }

            lock (disk._apps)
            {
                disk._apps[app] = staged.Kept;
            }

            disk.Commits++;
            changes.Committed();
        }

        private sealed class OfApp(JournalDisk disk, Journal journal, string app, long lastNumber) : IAppCallbackJournal
        {
            public long LastNumber { get; } = lastNumber;

            public ValueTask<IReadOnlyList<CallbackRow>> ReadAsync(long after, long last, int count, CancellationToken cancellationToken) =>
                disk is { Fault: { } fault, RefusesPosts: true }
                    ? throw fault
                    : new([.. disk.Rows(app).Where(row => row.Number > after && row.Number <= last).Take(count)]);

            public void Post(ICallbackChanges changes) => journal.Post(app, changes);
        }
    }

    private sealed class Staged(Kept kept) : ICallbackRows
    {
        public Kept Kept => kept;

        public void Put(CallbackRow row) => kept.Rows[row.Number] = row;

        public void Delete(long number) => kept.Rows.Remove(number);

        public long ReadSequence(string channel) => kept.Sequences.GetValueOrDefault(channel).Last;

        public void PutSequence(string channel, long last, DateTimeOffset expires) => kept.Sequences[channel] = (last, expires);
    }
}
