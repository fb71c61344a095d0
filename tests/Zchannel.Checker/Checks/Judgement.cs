namespace Zchannel.Checker.Checks;

/// <summary>Holds what was seen against what is promised.</summary>
internal static class Judgement
{
    /// <summary>Finds all that is wrong; what was seen at once comes first.</summary>
    public static IReadOnlyList<Violation> Of(Chronicle chronicle)
    {
        List<Violation> found = [.. chronicle.Seen];
        Dictionary<ChannelChronicle, (Timeline Timeline, Sighted Sighted)> known = [];
        foreach (var channel in chronicle.Channels.Values)
        {
            var timeline = new Timeline(channel, chronicle.Lives);
            known.Add(channel, (timeline, new Sighted(channel, timeline)));
        }

        found.AddRange(AcknowledgedIsKept.Find(known));
        foreach (var (channel, (timeline, sighted)) in known)
        {
            found.AddRange(EpochRule.Find(channel, timeline));
            found.AddRange(OneOrder.Find(channel, timeline, sighted));
            found.AddRange(NothingTwice.Find(channel, timeline, sighted));
            found.AddRange(RefusedIsGone.Find(channel, chronicle, sighted));
            found.AddRange(WhatWasSent.Find(channel));
            found.AddRange(WholeSessions.Find(channel, timeline, sighted));
            found.AddRange(TrueResumes.Find(channel, timeline));
            found.AddRange(TruePages.Find(channel, timeline));
            found.AddRange(OrderOfAnswers.Find(channel, timeline, sighted));
            found.AddRange(HonestAnswers.Find(channel, chronicle));
        }

        return found;
    }
}
