namespace Zchannel.Callbacks;

/// <summary>
/// The bounds of delivery. Not configuration: what <c>docs/reference/callbacks.md</c> promises. Tests shorten them.
/// </summary>
internal sealed class CallbackDeliveryOptions
{
    /// <summary>How many callbacks of one app are under way at a time; the others wait in the queue.</summary>
    public int MaxInFlight { get; set; } = 16;

    /// <summary>In what time an application must have answered, connecting included.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an event is tried; what has failed by then is buried.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The longest delay before the first retry; it doubles with every further one.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest delay that doubling leads to.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How much of a <c>Retry-After</c> is honoured; a longer one is cut to this.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = ICallbackQueue.LongestDelay;

    /// <summary>
    /// How long a stopping server goes on with what waits in the queue. What has begun by then may still take
    /// <see cref="Timeout"/>.
    /// </summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
