namespace Zchannel.Apps;

/// <summary>
/// Decides whether an app may publish now: its rates and its memory, and the server's. Every publication passes here, by
/// whatever way it came. Safe for concurrent use.
/// </summary>
internal sealed class PublishGate
{
    private readonly RateGate _publications = new();
    private readonly RateGate _deliveries = new();

    /// <summary>Lets one publication through.</summary>
    /// <returns>Null, or the bound that keeps it out.</returns>
    public LimitReached? Refuse(App app, TimeProvider time)
    {
        var limits = app.Settings.Limits;
        if (app.ServerMemory.IsFull)
        {
            return new LimitReached(Limit.ServerMemoryBytes);
        }

        if (limits.MemoryBytes > 0 && app.Memory.Bytes >= limits.MemoryBytes)
        {
            return new LimitReached(Limit.MemoryBytes);
        }

        if (limits.DeliveriesPerSecond > 0 && _deliveries.IsOverdrawn(time, out var retryAfter))
        {
            return new LimitReached(Limit.DeliveriesPerSecond, retryAfter);
        }

        return limits.PublishesPerSecond > 0 && !_publications.TryTake(time, limits.PublishesPerSecond, out retryAfter)
            ? new LimitReached(Limit.PublishesPerSecond, retryAfter)
            : null;
    }

    /// <summary>Counts what a publication caused.</summary>
    public void Delivered(App app, TimeProvider time, int receivers)
    {
        if (app.Settings.Limits.DeliveriesPerSecond is > 0 and var perSecond && receivers > 0)
        {
            _deliveries.Charge(time, perSecond, receivers);
        }
    }
}
