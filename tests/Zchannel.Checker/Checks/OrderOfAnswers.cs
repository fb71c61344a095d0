namespace Zchannel.Checker.Checks;

/// <summary>What was sent after another message was acknowledged, or heard, comes behind it: by the same publisher or by any other.</summary>
internal static class OrderOfAnswers
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        // Histories that nothing continued are looked at too.
        foreach (var epoch in timeline.Starts.Select(start => start.Position.Epoch).Distinct())
        {
            Sight? latest = null;
            var latestBegun = long.MinValue;
            foreach (var sight in sighted.All.Where(sight => timeline.IsIn(sight.Place, epoch)).OrderBy(sight => sight.Place.Offset))
            {
                if (latest is not null && sight.Time < latestBegun)
                {
                    yield return new Violation(
                        Promise.OrderOfAnswers, channel.Plan, $"{latest.Id} was sent when {sight.Id} was known to be published, and comes before it", $"{latest}", $"{sight}");
                    break;
                }

                if (channel.Messages.TryGetValue(sight.Id, out var message) && message.Begun > latestBegun)
                {
                    (latest, latestBegun) = (sight, message.Begun);
                }
            }
        }
    }
}
