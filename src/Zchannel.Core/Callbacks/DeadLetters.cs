namespace Zchannel.Callbacks;

/// <summary>
/// The dead letters of one app: the newest, within a bound on their number and one on their bytes. Not thread-safe: it is
/// touched under the lock of its <see cref="AppCallbackQueue"/> only.
/// </summary>
internal sealed class DeadLetters
{
    // In the order in which they died, so that the first is the one to go.
    private readonly LinkedList<DeadLetter> _letters = [];
    private long _messageBytes;

    public IEnumerable<KeptCallback> All => _letters.Select(letter => letter.Kept);

    /// <summary>Takes in a letter.</summary>
    /// <returns>Those that go for it, which may be itself.</returns>
    public List<DeadLetter> Add(DeadLetter added)
    {
        _messageBytes += added.Kept.Callback.Message.Length;
        _letters.AddLast(added);
        List<DeadLetter> gone = [];
        while (_letters.Count > CallbackQueue.MaxDead || _messageBytes > CallbackQueue.MaxMessageBytes)
        {
            gone.Add(_letters.First!.Value);
            Remove(_letters.First.Value);
        }

        return gone;
    }

    /// <summary>Takes out what a filter includes, in the order in which it happened, up to the first that is not wanted.</summary>
    public (List<DeadLetter> Taken, int Left) Take(CallbackFilter filter, Predicate<CallbackEvent> isWanted)
    {
        var matching = _letters
            .Where(letter => filter.Includes(letter.Kept.Callback))
            .OrderBy(letter => letter.Kept.Callback.Time)
            .ThenBy(letter => letter.Kept.Callback.Sequence)
            .ToList();
        var taken = matching.TakeWhile(letter => isWanted(letter.Kept.Callback)).ToList();
        taken.ForEach(Remove);
        return (taken, matching.Count - taken.Count);
    }

    private void Remove(DeadLetter letter)
    {
        _letters.Remove(letter);
        _messageBytes -= letter.Kept.Callback.Message.Length;
    }
}
