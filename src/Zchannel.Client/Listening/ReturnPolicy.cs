namespace Zchannel.Client.Listening;

/// <summary>
/// Decides whether a listener comes back after its connection ended, and when.
/// </summary>
internal sealed class ReturnPolicy(ZchannelClientOptions client, ListenOptions options)
{
    private const int MaximumFreshUrlsInARow = 3;

    // A server that greets and closes at once would otherwise be asked without end, at the speed of the network.
    private const int MaximumReturnsAtOnce = 3;

    // A connection that lasted this long, or brought a message, was a good one.
    private static readonly TimeSpan GoodConnection = TimeSpan.FromSeconds(10);

    private readonly Backoff _backoff = new(client.RetryDelay, client.MaximumRetryDelay);
    private bool _everGreeted;
    private bool _everAnswered;
    private long? _greetedAt;
    private int _freshUrls;
    private int _returnsAtOnce;

    public bool HasNeverConnected => !_everGreeted;

    public void Greeted()
    {
        _everGreeted = true;
        _freshUrls = 0;
        _greetedAt = client.TimeProvider.GetTimestamp();
    }

    public void Heard()
    {
        _backoff.Reset();
        _returnsAtOnce = 0;
    }

    /// <summary>
    /// Tells the delay before the next attempt, or that there is none to be made.
    /// </summary>
    public TimeSpan? DelayAfter(Drop drop, CloseVerdict verdict)
    {
        if (_greetedAt is { } since && client.TimeProvider.GetElapsedTime(since) >= GoodConnection)
        {
            Heard();
        }

        _greetedAt = null;
        _everAnswered |= _everGreeted || !drop.IsUnreachable;
        return verdict switch
        {
            CloseVerdict.Stop => null,
            CloseVerdict.FreshUrl when options.FreshUrl is null || ++_freshUrls > MaximumFreshUrlsInARow => null,
            CloseVerdict.BackOff when drop.IsUnreachable && !_everAnswered && !options.WaitForServer => null,
            CloseVerdict.BackOff => _backoff.Next(drop.RetryAfter),
            _ when _returnsAtOnce < MaximumReturnsAtOnce => AtOnce(),
            _ => _backoff.Next(drop.RetryAfter),
        };
    }

    private TimeSpan AtOnce()
    {
        _returnsAtOnce++;
        return TimeSpan.Zero;
    }
}
