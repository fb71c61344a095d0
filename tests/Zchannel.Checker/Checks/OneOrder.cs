namespace Zchannel.Checker.Checks;

/// <summary>A position means the same message to everybody, and every epoch that is named is one that a start began.</summary>
internal static class OneOrder
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        foreach (var (first, other) in sighted.Conflicts)
        {
            yield return new Violation(
                Promise.OneOrderForAll, channel.Plan, $"{first.Place} is {first.Id} to one and {other.Id} to another", $"{first}", $"{other}", $"{timeline}");
        }

        foreach (var (heard, by) in channel.Sights())
        {
            if (timeline.PlaceOf(heard.Position) is null && !IsUnknowable(by, timeline))
            {
                yield return new Violation(Promise.EpochRule, channel.Plan, $"{heard.Position} is of an epoch that no start began", $"{by}");
            }
        }
    }

    // A damaged database may let nobody ask where its channels stand.
    private static bool IsUnknowable(object by, Timeline timeline) =>
        by is Session session && timeline.IsDamaged(session.Life) && timeline.StartOf(session.Life) is null;
}
