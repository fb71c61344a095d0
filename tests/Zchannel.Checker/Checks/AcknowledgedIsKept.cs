namespace Zchannel.Checker.Checks;

/// <summary>
/// What was acknowledged or delivered is in every life that continues the one in which it was: it lies before the head with
/// which that life began, and the last walk through history finds it. A torn tail may cost the last transaction alone.
/// </summary>
internal static class AcknowledgedIsKept
{
    public static IEnumerable<Violation> Find(IReadOnlyDictionary<ChannelChronicle, (Timeline Timeline, Sighted Sighted)> channels)
    {
        var durable = channels.Where(pair => pair.Key.Plan.Durable).ToList();
        foreach (var (channel, (timeline, sighted)) in durable)
        {
            foreach (var start in timeline.Starts.Where(start => !start.Life.IsDamaged))
            {
                if (timeline.Before(start.Life) is { } before && Lost(before, start, timeline, sighted) is { Count: > 0 } lost)
                {
                    var excused = start.Life.Beginning is Beginning.Cut ? LatestOf(before, durable) : long.MinValue;
                    if (lost.Find(sight => start.Life.Beginning is not Beginning.Cut || sight.Time < excused) is { } one)
                    {
                        yield return new Violation(
                            Promise.NothingAcknowledgedIsLost, channel.Plan,
                            $"{one.Id} was acknowledged or delivered at {one.Place}, and the next life ({start.Life.Beginning}) began at {start.Position}",
                            $"{one}", $"{lost.Count} of this life are lost in this channel", $"{timeline}");
                    }
                }
            }

            foreach (var violation in NotFound(channel, timeline, sighted))
            {
                yield return violation;
            }
        }
    }

    // A life's own places are those of its epoch; what it continues was looked at when it began. Over a clean stop the epoch
    // goes on, so time tells what was there before.
    private static List<Sight> Lost(Start before, Start start, Timeline timeline, Sighted sighted) =>
        [.. sighted.All.Where(sight => sight.Place.Epoch == before.Position.Epoch && sight.Place.Offset > start.Position.Offset
            && (before.Position.Epoch == start.Position.Epoch ? sight.Time < start.Time : !timeline.IsIn(sight.Place, start.Position.Epoch)))
            .OrderBy(sight => sight.Time)];

    // One that was known to be published before another was sent cannot have been in the same transaction as that one.
    private static long LatestOf(Start before, IEnumerable<KeyValuePair<ChannelChronicle, (Timeline Timeline, Sighted Sighted)>> channels) =>
        channels.SelectMany(pair => pair.Value.Timeline.StartOf(before.Life.Number) is { } start
                ? pair.Value.Sighted.All.Where(sight => sight.Place.Epoch == start.Position.Epoch).Select(sight => pair.Key.Messages.GetValueOrDefault(sight.Id)?.Begun ?? long.MinValue)
                : [])
            .DefaultIfEmpty(long.MinValue).Max();

    private static IEnumerable<Violation> NotFound(ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        if (channel.LastWalk is not [.., var last] || timeline.StartOf(last.Life) is not { } start)
        {
            yield break;
        }

        var found = channel.LastWalk.SelectMany(page => page.Entries).Select(entry => timeline.PlaceOf(entry.Position)).ToHashSet();
        var newest = channel.LastWalk.SelectMany(page => page.Entries).Select(entry => entry.Position.Offset).DefaultIfEmpty(0).Max();
        var oldest = channel.Plan.History is { } kept ? newest - kept + 1 : 1;
        foreach (var sight in sighted.All.OrderBy(sight => sight.Place.Offset))
        {
            if (sight.Place.Offset >= oldest && timeline.IsIn(sight.Place, start.Position.Epoch) && !found.Contains(sight.Place))
            {
                yield return new Violation(
                    Promise.NothingAcknowledgedIsLost, channel.Plan, $"{sight.Id} is not in the history where it was acknowledged or delivered, at {sight.Place}", $"{sight}", $"{last}", $"{timeline}");
                yield break;
            }
        }
    }
}
