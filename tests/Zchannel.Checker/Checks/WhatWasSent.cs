namespace Zchannel.Checker.Checks;

/// <summary>Only what was sent is there, in the channel to which it was sent, byte for byte.</summary>
internal static class WhatWasSent
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel)
    {
        foreach (var (heard, by) in channel.Sights())
        {
            if (!channel.Messages.ContainsKey(heard.Id))
            {
                yield return new Violation(Promise.OnlyWhatWasSent, channel.Plan, $"{heard.Id} was not sent to this channel", $"{heard}", $"{by}");
            }
        }

        var heardBy = channel.Sessions.SelectMany(session => session.Heard.Select(heard => (heard, (object)session)));
        var readBy = channel.Pages.SelectMany(page => page.Entries.Select(entry => (entry, (object)page)));
        foreach (var (heard, by) in heardBy.Concat(readBy).Where(sight => sight.Item1.Kind is HeardKind.Foreign))
        {
            yield return new Violation(Promise.OnlyWhatWasSent, channel.Plan, $"at {heard.Position} is something that nobody sent", $"{by}");
        }
    }
}
