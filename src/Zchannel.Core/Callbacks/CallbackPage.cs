namespace Zchannel.Callbacks;

/// <summary>
/// Picks one page of a list out of events in any order, and holds no more than that page.
/// </summary>
/// <param name="filter">Which events are listed.</param>
/// <param name="after">The place behind which the page begins; null for the beginning.</param>
/// <param name="count">How many events it has at most.</param>
internal sealed class CallbackPage(CallbackFilter filter, CallbackPlace? after, int count)
{
    // The last of a page comes first, to be thrown out when there is one too many.
    private static readonly Comparer<CallbackPlace> LastFirst = Comparer<CallbackPlace>.Create((one, other) => CallbackPlace.Order.Compare(other, one));

    /// <summary>Picks it.</summary>
    /// <param name="events">All events.</param>
    /// <param name="callbackOf">What happened.</param>
    /// <param name="describe">How it stands; asked of those on the page alone.</param>
    public IReadOnlyList<KeptCallback> Of<T>(IEnumerable<T> events, Func<T, CallbackEvent> callbackOf, Func<T, KeptCallback> describe)
    {
        var page = new PriorityQueue<T, CallbackPlace>(LastFirst);
        foreach (var one in events)
        {
            var callback = callbackOf(one);
            var place = CallbackPlace.Of(callback);
            if (filter.Includes(callback) && (after is not { } behind || CallbackPlace.Order.Compare(place, behind) > 0))
            {
                page.Enqueue(one, place);
                if (page.Count > count)
                {
                    page.Dequeue();
                }
            }
        }

        return [.. page.UnorderedItems.OrderBy(entry => entry.Priority, CallbackPlace.Order).Select(entry => describe(entry.Element))];
    }
}
