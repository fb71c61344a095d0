using Zchannel.Storage;

namespace Zchannel.Callbacks;

/// <summary>
/// What has changed of an app's callbacks since its journal was written: an event that has changed often is written once.
/// Not thread-safe: it is touched under the lock of its <see cref="AppCallbackQueue"/> only.
/// </summary>
/// <param name="lastNumber">The greatest number of a row that the journal has.</param>
internal sealed class UnwrittenCallbacks(long lastNumber)
{
    private Queue<JournalledCallback> _entries = new();
    private long _lastNumber = lastNumber;

    public int Count => _entries.Count;

    /// <summary>Has an event written that has happened now; it is handed out when it is, and no sooner.</summary>
    /// <param name="entry">The event; null where the journal knows nothing of it yet.</param>
    /// <param name="callback">What has happened.</param>
    public JournalledCallback Accept(JournalledCallback? entry, CallbackEvent callback)
    {
        if (entry is { IsUnwritten: true })
        {
            // Expected a moment ago, and nothing is kept of it: what happened in between of its connection is to be written first.
            Change(entry, standing: null);
            entry = null;
        }

        entry = MoveToEnd(entry);
        entry.IsExpected = false;
        entry.IsFresh = true;
        Change(entry, new KeptCallback { Callback = callback, State = CallbackState.Waiting, Attempts = 0 });
        return entry;
    }

    /// <summary>Has an event written that is certain to happen.</summary>
    /// <param name="callback">What will have happened.</param>
    public JournalledCallback Expect(CallbackEvent callback)
    {
        var entry = MoveToEnd(null);
        entry.IsExpected = true;
        Change(entry, new KeptCallback { Callback = callback, State = CallbackState.Waiting, Attempts = 0 });
        return entry;
    }

    /// <summary>Gives an event the place behind all that are there.</summary>
    public JournalledCallback MoveToEnd(JournalledCallback? entry)
    {
        entry ??= new JournalledCallback();
        entry.Number = ++_lastNumber;
        return entry;
    }

    /// <summary>Has an event written as it stands now.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="standing">How it stands; null where it is to be forgotten.</param>
    public void Change(JournalledCallback entry, KeptCallback? standing)
    {
        entry.Standing = standing;
        if (!entry.IsUnwritten)
        {
            entry.IsUnwritten = true;
            _entries.Enqueue(entry);
        }
    }

    /// <summary>Takes what is to be written next, in the order in which it happened.</summary>
    /// <param name="changes">Where to.</param>
    /// <param name="maxEvents">How many at most.</param>
    /// <param name="maxBytes">How many bytes of messages at most; the first is taken whatever it has.</param>
    public void Take(List<JournalChange> changes, int maxEvents, int maxBytes)
    {
        while (changes.Count < maxEvents && maxBytes > 0 && _entries.TryDequeue(out var entry))
        {
            entry.IsUnwritten = false;
            if (entry.Standing is not null || entry.KeptAt > 0)
            {
                changes.Add(new JournalChange(entry, entry.Number, entry.Standing, entry.IsExpected, entry.IsFresh));
                maxBytes -= entry.Standing?.Callback.Message.Length ?? 0;
                entry.Standing = null;
            }
        }
    }

    /// <summary>Takes back what could not be written, and out all that somebody waits for.</summary>
    /// <param name="changes">What was taken.</param>
    /// <param name="failure">Why, for those who wait.</param>
    /// <returns>The events that are not accepted now.</returns>
    public List<KeptCallback> TakeBack(List<JournalChange> changes, StorageUnavailableException failure)
    {
        var refused = new List<KeptCallback>();
        var left = new Queue<JournalledCallback>();
        foreach (var change in changes)
        {
            // One that has changed meanwhile stands in the list already.
            if (!change.Entry.IsUnwritten)
            {
                change.Entry.Standing = change.Standing;
                change.Entry.IsUnwritten = true;
                Keep(change.Entry);
            }
        }

        foreach (var entry in _entries)
        {
            Keep(entry);
        }

        _entries = left;
        return refused;

        void Keep(JournalledCallback entry)
        {
            if (entry is { IsFresh: true, Accepted: { } accepted, Standing: { } standing })
            {
                refused.Add(standing);
                accepted.SetException(failure);

                // Who waited may have left.
                _ = accepted.Task.Exception;
            }
            else
            {
                left.Enqueue(entry);
            }
        }
    }
}
