namespace Zchannel.Callbacks;

/// <summary>
/// The dead letters of one app in memory: the newest, within a bound on their number and one on their bytes. Not
/// thread-safe: it is touched under the lock of its <see cref="InMemoryAppQueue"/> only.
/// </summary>
internal sealed class DeadLetters
{
    // In the order in which they died, so that the first is the one to go.
    private readonly LinkedList<KeptCallback> _letters = [];
    private long _messageBytes;

    public IEnumerable<KeptCallback> All => _letters;

    public void Add(CallbackAttempt attempt, CallbackFailure failure, DateTimeOffset now)
    {
        _messageBytes += attempt.Callback.Message.Length;
        _letters.AddLast(new KeptCallback
        {
            Callback = attempt.Callback,
            State = CallbackState.Dead,
            Attempts = attempt.Number,
            FirstTried = attempt.FirstTried,
            LastFailure = failure,
            Died = now,
        });
        while (_letters.Count > InMemoryCallbackQueue.MaxDead || _messageBytes > InMemoryCallbackQueue.MaxMessageBytes)
        {
            Remove(_letters.First!.Value);
        }
    }

    /// <summary>Takes out what a filter includes, in the order in which it happened, up to the first that is not wanted.</summary>
    public (List<CallbackEvent> Taken, int Left) Take(CallbackFilter filter, Predicate<CallbackEvent> isWanted)
    {
        var matching = _letters
            .Where(letter => filter.Includes(letter.Callback))
            .OrderBy(letter => letter.Callback.Time)
            .ThenBy(letter => letter.Callback.Sequence)
            .ToList();
        var taken = matching.TakeWhile(letter => isWanted(letter.Callback)).ToList();
        taken.ForEach(Remove);
        return (taken.ConvertAll(letter => letter.Callback), matching.Count - taken.Count);
    }

    private void Remove(KeptCallback letter)
    {
        _letters.Remove(letter);
        _messageBytes -= letter.Callback.Message.Length;
    }
}
