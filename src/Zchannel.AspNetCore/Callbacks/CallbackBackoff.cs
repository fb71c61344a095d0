using Microsoft.Extensions.Options;

namespace Zchannel.Callbacks;

/// <summary>
/// Says when a failed attempt is repeated: after delays that double to a bound, each drawn from the upper half of its
/// range, so that many events that failed together do not come back together.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="random">A source of numbers in [0, 1), safe for concurrent use.</param>
/// <param name="time">The clock.</param>
internal sealed class CallbackBackoff(IOptions<CallbackDeliveryOptions> options, Func<double> random, TimeProvider time)
{
    // How long before its patience ends an event is due once more; more than the queue takes to take it back.
    private static readonly TimeSpan PatienceMargin = TimeSpan.FromMilliseconds(100);

    /// <summary>The delay before the next attempt, or null when the event has been tried for long enough.</summary>
    /// <param name="attempt">The attempt that failed.</param>
    /// <param name="retryAfter">How long the application asked to be left alone, if it did.</param>
    public TimeSpan? After(CallbackAttempt attempt, TimeSpan? retryAfter)
    {
        var bounds = options.Value;
        var age = time.GetUtcNow() - attempt.FirstTried;
        var left = bounds.MaxAge - age;
        if (left <= TimeSpan.Zero)
        {
            return null;
        }

        // 30 doublings are far beyond any bound, and 2^30 is far from an overflow.
        var longest = Min(bounds.FirstDelay * Math.Pow(2, Math.Min(attempt.Number - 1, 30)), bounds.MaxDelay);
        var delay = longest * (0.5 + (random() / 2));

        // Tried once more before the later events of its connection may pass it: who is back by then hears all in order.
        var patience = ICallbackQueue.Patience - PatienceMargin - age;
        if (patience > TimeSpan.Zero)
        {
            delay = Min(delay, patience);
        }

        if (retryAfter > delay)
        {
            delay = Min(retryAfter.Value, bounds.MaxRetryAfter);
        }

        // The last attempt is made when the time is up, not skipped for falling a little behind it.
        return Min(delay, left);
    }

    private static TimeSpan Min(TimeSpan first, TimeSpan second) => first < second ? first : second;
}
