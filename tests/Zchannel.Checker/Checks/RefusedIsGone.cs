namespace Zchannel.Checker.Checks;

/// <summary>What was answered with an error, and with nothing else, was not published. Over damaged files nobody promises that.</summary>
internal static class RefusedIsGone
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Chronicle chronicle, Sighted sighted)
    {
        var damaged = chronicle.StoreTroubles.Where(trouble => trouble.IsDamage).ToList();
        var refused = channel.Attempts.GroupBy(attempt => attempt.Id)
            .Where(attempts => attempts.All(attempt => attempt.Status is not (0 or 200) && !damaged.Exists(trouble => trouble.Meets(attempt.Begun, attempt.Ended))))
            .ToDictionary(attempts => attempts.Key, attempts => attempts.Last());
        foreach (var (id, sights) in sighted.ByMessage)
        {
            if (refused.TryGetValue(id, out var attempt))
            {
                yield return new Violation(Promise.RefusedIsGone, channel.Plan, $"{id} was refused, and is there", $"{attempt}", $"{sights[0]}");
            }
        }
    }
}
