namespace Zchannel.Checker.Checks;

/// <summary>Epochs of durable channels go on after a clean stop, and begin anew after any other start; those in memory always begin anew.</summary>
internal static class EpochRule
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline)
    {
        HashSet<string> known = [];
        foreach (var start in timeline.Starts)
        {
            var isNew = known.Add(start.Position.Epoch);
            if (timeline.Before(start.Life) is not { } before)
            {
                continue;
            }

            var goesOn = channel.Plan.Durable && start.Life.Beginning is Beginning.Stopped;
            if (goesOn && start.Position.Epoch != before.Position.Epoch)
            {
                yield return Wrong($"after a clean stop, {before.Position.Epoch} was followed by {start.Position.Epoch}", channel, timeline);
            }
            else if (!goesOn && !isNew)
            {
                yield return Wrong($"{start.Position.Epoch} went on over a start that did not follow a clean stop", channel, timeline);
            }
            else if (!channel.Plan.Durable && start.Position.Offset != 0)
            {
                yield return Wrong("what is kept in memory began beyond its beginning", channel, timeline);
            }
        }
    }

    private static Violation Wrong(string what, ChannelChronicle channel, Timeline timeline) => new(Promise.EpochRule, channel.Plan, what, $"{timeline}");
}
