namespace Zchannel.Apps;

/// <summary>
/// Spreads what an app asks for over time: more than a little at once waits for its moment, so that an app which asks
/// for what it is granted, as fast as it can, leaves the server to others. Safe for concurrent use.
/// </summary>
internal sealed class RequestPace
{
    /// <summary>What may come at once, as the time it would take at the app's rate: a tenth of a second.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(0.1);

    /// <summary>The longest that anything waits; what would have to wait for longer is refused.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly RateGate _requests = new();

    /// <summary>Waits for the moment at which a request may be served.</summary>
    /// <returns>Null when that is now, or the bound that keeps it out.</returns>
    public async ValueTask<LimitReached?> WaitAsync(App app, TimeProvider time, CancellationToken cancellationToken)
    {
        if (app.Settings.Limits.RequestsPerSecond is var perSecond && perSecond == 0)
        {
            return null;
        }

        if (!_requests.TryTake(time, perSecond, AtOnce, Longest, out var wait))
        {
            return new LimitReached(Limit.RequestsPerSecond, wait - Longest);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
