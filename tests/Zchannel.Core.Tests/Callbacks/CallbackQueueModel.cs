using Zchannel.Callbacks;

namespace Zchannel.Core.Tests.Callbacks;

/// <summary>
/// What a callback queue promises for one app, said as plainly as possible: a list that is searched from the front.
/// </summary>
internal sealed class CallbackQueueModel(int limit)
{
    private readonly List<Entry> _entries = [];

    public int Reserved { get; private set; }

    public int Waiting => _entries.Count;

    public int Count => Reserved + Waiting;

    public bool TryReserve()
    {
        var fits = Count + 2 <= limit;
        Reserved += fits ? 2 : 0;
        return fits;
    }

    public void Release() => Reserved--;

    public bool TryEnqueue(CallbackEvent callback)
    {
        if (callback.Kind != CallbackKind.Message)
        {
            Reserved--;
        }
        else if (Count >= limit)
        {
            return false;
        }

        _entries.Add(new Entry(callback));
        return true;
    }

    /// <summary>The ids of which any may be handed out now.</summary>
    public HashSet<string> Takeable(DateTimeOffset now)
    {
        var heldBack = new HashSet<string>();
        var takeable = new HashSet<string>();
        EndPatience(now);
        foreach (var entry in _entries)
        {
            if (!entry.InFlight && entry.Due <= now && (entry.Detached || !heldBack.Contains(entry.Connection)))
            {
                takeable.Add(entry.Id);
            }

            if (!entry.Detached)
            {
                heldBack.Add(entry.Connection);
            }
        }

        return takeable;
    }

    public void Take(string id, DateTimeOffset now)
    {
        var entry = Find(id);
        entry.FirstTried ??= now;
        entry.InFlight = true;
    }

    public void Bury(string id) => _entries.Remove(Find(id));

    public void Complete(string id, DateTimeOffset now)
    {
        // First: a success does not give back the patience that has ended before it.
        EndPatience(now);
        var kind = Find(id).Kind;
        Bury(id);
        foreach (var entry in _entries.Where(entry => !entry.InFlight && entry.Due > now && !entry.IsFirm && entry.HastenedBy.Add(kind)))
        {
            entry.Due = now;
        }
    }

    public void Retry(string id, DateTimeOffset now, TimeSpan delay, bool isFirm)
    {
        var entry = Find(id);
        entry.IsFirm = isFirm;
        entry.Detached |= entry.IsOutOfPatience(now);
        entry.InFlight = false;
        entry.Due = now + delay;
    }

    private void EndPatience(DateTimeOffset now)
    {
        foreach (var entry in _entries.Where(entry => !entry.InFlight && entry.Due > entry.PatienceEnds && entry.IsOutOfPatience(now)))
        {
            entry.Detached = true;
        }
    }

    private Entry Find(string id) => _entries.Single(entry => entry.Id == id);

    private sealed class Entry(CallbackEvent callback)
    {
        public string Id => callback.Id;

        public string Connection => callback.Connection.ToString();

        public CallbackKind Kind => callback.Kind;

        public HashSet<CallbackKind> HastenedBy { get; } = [];

        public bool IsFirm { get; set; }

        public DateTimeOffset Due { get; set; }

        public DateTimeOffset? FirstTried { get; set; }

        public bool InFlight { get; set; }

        public bool Detached { get; set; }

        public DateTimeOffset? PatienceEnds => FirstTried + ICallbackQueue.Patience;

        public bool IsOutOfPatience(DateTimeOffset now) => now >= PatienceEnds;
    }
}
