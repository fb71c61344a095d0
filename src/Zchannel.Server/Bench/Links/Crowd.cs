using Zchannel.Server.Bench.Figures;

namespace Zchannel.Server.Bench.Links;

/// <summary>
/// All subscribers of a run.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    // Well below the bound that a server has on those of one address that have not shown their token yet.
    private const int HandshakesAtOnce = 32;

    private readonly BenchPlan _plan;
    private readonly TimeProvider _time;
    private readonly Subscriber[] _subscribers;
    private int _connected;
    private volatile bool _hasFailed;

    public Crowd(BenchPlan plan, LatencyHistogram latencies, TimeProvider time)
    {
        (_plan, _time) = (plan, time);
        _subscribers = [.. Enumerable.Range(0, plan.Connections).Select(_ => new Subscriber(
            NewWire(), new DeliveryLedger(plan, latencies, time), plan.BufferBytes))];
    }

    /// <summary>How many have connected.</summary>
    public int Connected => Volatile.Read(ref _connected);

    /// <summary>Whether a link has ended, or never stood.</summary>
    public bool HasLost => Ledgers.Any(ledger => ledger.Ending is not null);

    /// <summary>What each of them heard.</summary>
    public IEnumerable<DeliveryLedger> Ledgers => _subscribers.Select(subscriber => subscriber.Ledger);

    /// <summary>What all of them heard.</summary>
    public long Delivered => _subscribers.Sum(subscriber => subscriber.Ledger.Delivered);

    /// <summary>Whether a subscriber whose link stands has not heard all it has to.</summary>
    /// <param name="published">How many messages that is, by the subscriber's number.</param>
    public bool IsBehind(Func<int, int> published) => Ledgers.Select((ledger, number) => ledger.Ending is null && ledger.Next < published(number)).Contains(true);

    /// <summary>Connects some, not faster than the plan says. After one that fails no more are tried.</summary>
    /// <param name="urls">Their channel URLs, by number.</param>
    /// <param name="dialer">Opens the links.</param>
    /// <param name="first">The number of the first.</param>
    /// <param name="upTo">The number of the first that is not meant.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task ConnectAsync(Func<int, Uri> urls, Dialer dialer, int first, int upTo, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        var options = new ParallelOptions { MaxDegreeOfParallelism = HandshakesAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForAsync(first, upTo, options, async (number, token) =>
        {
            var wait = TimeSpan.FromSeconds((number - first) / _plan.ConnectionsPerSecond) - _time.GetElapsedTime(begun);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, token);
            }

            if (!_hasFailed && await _subscribers[number].ConnectAsync(dialer, urls(number), token))
            {
                Interlocked.Increment(ref _connected);
            }
            else
            {
                _hasFailed = true;
            }
        });
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_subscribers.Select(subscriber => subscriber.CutAsync()));

    private IWire NewWire() => _plan.Transport switch
    {
        BenchTransport.V1 => new FrameWire(isV1: true, _plan.BufferBytes / 2),
        BenchTransport.Ws => new FrameWire(isV1: false, _plan.BufferBytes / 2),
        BenchTransport.Sse => new EventStreamWire(_plan.BufferBytes),
    };
}
