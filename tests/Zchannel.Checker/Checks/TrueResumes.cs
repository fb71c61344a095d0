namespace Zchannel.Checker.Checks;

/// <summary>Who is told of no gap has missed nothing, and who has missed nothing is told of none.</summary>
internal static class TrueResumes
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline)
    {
        foreach (var session in channel.Sessions)
        {
            if (timeline.StartOf(session.Life) is not { } start)
            {
                continue;
            }

            var epoch = start.Position.Epoch;
            if (!timeline.IsIn(session.Hello, epoch) && !(session.Heard is [{ Kind: HeardKind.Gap }, ..]))
            {
                yield return new Violation(
                    Promise.TrueResume, channel.Plan,
                    $"{session.Hello} was granted, and the history of {epoch} forked before it (its start: {start.Position})", $"{session}", $"{timeline}");
            }
            else if (NeedlessGap(session, start, channel.Plan, timeline) is { } needless)
            {
                yield return needless;
            }
        }
    }

    private static Violation? NeedlessGap(Session session, Start start, ChannelPlan plan, Timeline timeline)
    {
        if (!plan.Durable || plan.History is not null || start.Life.IsDamaged)
        {
            return null;
        }

        if (session.After is { } after && timeline.IsKnownIn(after, start.Position.Epoch)
            && (after != session.Hello || session.Heard is [{ Kind: HeardKind.Gap }, ..]))
        {
            return new Violation(
                Promise.NoNeedlessGap, plan, $"{after} is in the history of {start.Position.Epoch}, all of which is kept, and a gap was told", $"{session}", $"{timeline}");
        }

        return !plan.SkipsWhenSlow && session.Heard.Skip(1).FirstOrDefault(heard => heard.Kind is HeardKind.Gap) is { Kind: HeardKind.Gap } gap
            ? new Violation(Promise.NoNeedlessGap, plan, $"{gap} was told in the midst of a connection", $"{session}")
            : null;
    }
}
