namespace Zchannel.Client.Listening;

/// <summary>
/// Delays with full jitter: each is drawn between zero and an upper end that doubles up to a bound, so that many
/// clients that lost one server do not come back in step.
/// </summary>
internal sealed class Backoff(TimeSpan first, TimeSpan maximum, Func<double>? random = null)
{
    // 2^16 times any sensible first delay is beyond any sensible maximum.
    private const int MaximumDoublings = 16;

    // A server may ask for patience, but not for ever.
    private static readonly TimeSpan MaximumAsked = TimeSpan.FromMinutes(5);

    private readonly Func<double> _random = random ?? Random.Shared.NextDouble;
    private int _doublings;

    public TimeSpan Next(TimeSpan? asked = null)
    {
        var end = Math.Min(first.Ticks * Math.Pow(2, _doublings), maximum.Ticks);
        _doublings = Math.Min(_doublings + 1, MaximumDoublings);
        var drawn = TimeSpan.FromTicks((long)(end * _random()));
        return asked is { } least && least > TimeSpan.Zero
            ? drawn + (least < MaximumAsked ? least : MaximumAsked)
            : drawn;
    }

    public void Reset() => _doublings = 0;
}
