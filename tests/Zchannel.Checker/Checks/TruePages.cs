namespace Zchannel.Checker.Checks;

/// <summary>A page of history holds what is behind the place asked for, and says whether anything before it is missing, or follows.</summary>
internal static class TruePages
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline)
    {
        var acknowledged = channel.Acknowledged.ToList();
        foreach (var page in channel.Pages)
        {
            if (timeline.StartOf(page.Life) is { } start && Fault(page, start, channel.Plan, acknowledged, timeline) is { } fault)
            {
                yield return new Violation(Promise.TruePage, channel.Plan, fault, $"{page}", $"{timeline}");
            }
        }
    }

    private static string? Fault(Page page, Start start, ChannelPlan plan, List<Attempt> acknowledged, Timeline timeline)
    {
        var epoch = start.Position.Epoch;
        if (page.Entries.FirstOrDefault(entry => !timeline.IsIn(entry.Position, epoch)) is { Position.Epoch: not null } other)
        {
            return $"{other} is not in the history of {epoch}";
        }

        if (page.Entries.Count > page.Limit)
        {
            return $"{page.Limit} were asked for";
        }

        if (!page.Complete)
        {
            return plan.Durable && plan.History is null && !start.Life.IsDamaged && (page.After is null || timeline.IsKnownIn(page.After.Value, epoch))
                ? "all of it is kept, and it was called incomplete"
                : null;
        }

        return Untrue(page, epoch, timeline) ?? Unmentioned(page, epoch, acknowledged, timeline);
    }

    private static string? Untrue(Page page, string epoch, Timeline timeline)
    {
        if (page.After is { } after && !timeline.IsIn(after, epoch))
        {
            return $"{after} is not in the history of {epoch}, and it was called complete";
        }

        var next = (page.After?.Offset ?? 0) + 1;
        foreach (var entry in page.Entries)
        {
            if (entry.Position.Offset != next)
            {
                return $"it was called complete, and {entry.Position} is where {epoch}:{next} should be";
            }

            next++;
        }

        return null;
    }

    // What was acknowledged before the question is there, or the page says that more follows.
    private static string? Unmentioned(Page page, string epoch, List<Attempt> acknowledged, Timeline timeline)
    {
        if (page.More)
        {
            return page.Entries.Count == 0 ? "more follows behind nothing" : null;
        }

        var last = page.Entries.Count > 0 ? page.Entries[^1].Position.Offset : page.After?.Offset ?? 0;
        return acknowledged.Find(attempt =>
            attempt.Position!.Value.Offset > last && attempt.Ended < page.Begun && timeline.IsIn(attempt.Position.Value, epoch)) is { } missing
            ? $"it says that nothing follows {last}, and there had been {missing}"
            : null;
    }
}
