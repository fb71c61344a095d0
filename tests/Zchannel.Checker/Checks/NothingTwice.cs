namespace Zchannel.Checker.Checks;

/// <summary>A message has one place in a history, however often it was sent under its key.</summary>
internal static class NothingTwice
{
    public static IEnumerable<Violation> Find(ChannelChronicle channel, Timeline timeline, Sighted sighted)
    {
        foreach (var (id, sights) in sighted.ByMessage)
        {
            for (var i = 0; i < sights.Count; i++)
            {
                // One that was cut away may be published again: then the new history does not hold the old place.
                var other = sights.Skip(i + 1).FirstOrDefault(other =>
                    timeline.IsIn(sights[i].Place, other.Place.Epoch) || timeline.IsIn(other.Place, sights[i].Place.Epoch));
                if (other is not null)
                {
                    yield return new Violation(
                        Promise.NothingTwice, channel.Plan, $"{id} was published twice", $"{sights[i]}", $"{other}", Sending(channel, id), $"{timeline}");
                }
            }
        }
    }

    private static string Sending(ChannelChronicle channel, MessageId id) =>
        channel.Messages.GetValueOrDefault(id) is { HasKey: true }
            ? $"sent {channel.Attempts.Count(attempt => attempt.Id == id)} times under one key"
            : "sent without a key, and once";
}
