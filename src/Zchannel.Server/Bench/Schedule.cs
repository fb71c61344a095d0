namespace Zchannel.Server.Bench;

/// <summary>
/// The moments at which messages are due. They are fixed before the first message is sent and do not move when a server
/// is slow: what it keeps waiting counts as latency, instead of being asked later (no coordinated omission).
/// </summary>
/// <param name="Rate">Messages a second; 0 for none at all.</param>
/// <param name="WarmUp">What is due within this time is sent and checked, but not counted.</param>
/// <param name="Duration">What is due within this time after the warm-up counts.</param>
internal readonly record struct Schedule(double Rate, TimeSpan WarmUp, TimeSpan Duration)
{
    /// <summary>How many messages there are, the first of them due at once.</summary>
    public int Count => CountWithin(WarmUp + Duration);

    /// <summary>How many of them are due during the warm-up.</summary>
    public int WarmUpCount => CountWithin(WarmUp);

    /// <summary>
    /// When a message is due, from the start. Computed from its number alone, so that nothing adds up over a long run.
    /// </summary>
    public TimeSpan DueAt(int message) => TimeSpan.FromSeconds(message / Rate);

    public bool IsCounted(int message) => message >= WarmUpCount;

    private int CountWithin(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds * Rate);
}
