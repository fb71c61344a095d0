namespace Zchannel.Apps;

/// <summary>
/// Why something was refused, and when it makes sense to try again.
/// </summary>
/// <param name="Limit">The bound that was reached.</param>
/// <param name="RetryAfter">After how long there may be room.</param>
internal readonly record struct LimitReached(Limit Limit, TimeSpan RetryAfter)
{
    // Until a connection has gone, retention has made room or a channel is forgotten nothing changes, and nobody knows when.
    private static readonly TimeSpan SomeTime = TimeSpan.FromSeconds(5);

    /// <summary>Makes one for a bound of which nobody knows when there will be room.</summary>
    public LimitReached(Limit limit)
        : this(limit, SomeTime)
    {
    }

    /// <summary>Whether it is the server that is full, and not the app that has used up what is its.</summary>
    public bool IsOfServer => Limit is Limit.ServerMemoryBytes or Limit.CallbackQueue;
}
