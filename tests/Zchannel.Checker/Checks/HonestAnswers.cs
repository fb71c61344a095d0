namespace Zchannel.Checker.Checks;

/// <summary>Nothing is refused but by documented words, and for lack of storage only where there was none.</summary>
internal static class HonestAnswers
{
    private const int StorageUnavailable = 503;

    // What a client of ours can be told without having done anything wrong: going away, too slow, over capacity; gone without a word.
    private static readonly int[] ExpectedCodes = [0, 1000, 1001, 1006, 4100, 4108, 4200, StorageUnavailable];

    public static IEnumerable<Violation> Find(ChannelChronicle channel, Chronicle chronicle)
    {
        foreach (var attempt in channel.Attempts.Where(attempt => attempt.Status is not (0 or 200)))
        {
            if (attempt.Status != StorageUnavailable || !attempt.RetryAfter || attempt.Code is not ("storage_unavailable" or "going_away"))
            {
                yield return Wrong(channel, $"a publish was answered {attempt.Status} {attempt.Code}{(attempt.RetryAfter ? "" : ", without Retry-After")}", attempt);
            }
            else if (attempt.Code is "storage_unavailable" && !IsExcused(channel.Plan, chronicle, attempt.Begun, attempt.Ended))
            {
                yield return Wrong(channel, $"a publish was answered {attempt.Code} while {(channel.Plan.Durable ? "there was room" : "nothing had to be stored")}", attempt);
            }
        }

        foreach (var refusal in channel.Refusals.Where(refusal => !ExpectedCodes.Contains(refusal.Code)))
        {
            yield return Wrong(channel, $"{refusal.Subscriber} was refused with {refusal.Code} {refusal.Words}", refusal);
        }
    }

    private static bool IsExcused(ChannelPlan plan, Chronicle chronicle, long begun, long ended) =>
        plan.Durable && chronicle.StoreTroubles.Any(trouble => trouble.Meets(begun, ended));

    private static Violation Wrong(ChannelChronicle channel, string what, object by) => new(Promise.HonestAnswers, channel.Plan, what, $"{by}");
}
