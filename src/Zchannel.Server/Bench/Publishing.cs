using Zchannel.Client;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Server.Bench;

/// <summary>
/// The sending side of a run: messages go out when the schedule says so, whatever the server does.
/// </summary>
internal sealed class Publishing(BenchPlan plan, ZchannelClient client, LatencyHistogram delays, TimeProvider time)
{
    private const int MaximumLanes = 16;

    private readonly int[] _published = new int[plan.Channels];

    /// <summary>Messages that the server has taken.</summary>
    public long Published => _published.Sum(count => (long)count);

    /// <summary>How many of them a subscriber has to hear.</summary>
    public int PublishedFor(int subscriber) => Volatile.Read(ref _published[plan.ChannelOf(subscriber)]);

    /// <summary>
    /// Sends everything.
    /// </summary>
    /// <param name="start">When the first message is due, as a timestamp.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ZchannelException">The server did not take a message; no more are sent then.</exception>
    public async Task RunAsync(long start, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        PublishLane[] lanes = [.. Enumerable.Range(0, Math.Min(MaximumLanes, plan.Channels)).Select(_ => new PublishLane(plan, client, _published, delays, time))];
        var sending = Array.ConvertAll(lanes, lane => lane.RunAsync(stopping.Token));
        var pacing = new Pacer(plan.Schedule, time).RunAsync(
            start, (message, due) => lanes[plan.ChannelOf(message) % lanes.Length].Add(message, due), stopping.Token);
        var completing = CompleteAsync(pacing, lanes);
        try
        {
            // The first that fails ends it for all: its messages are missing, so nothing that follows would count.
            await foreach (var ended in Task.WhenEach([.. sending, completing]).WithCancellation(CancellationToken.None))
            {
                await ended;
            }
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll([.. sending, completing]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task CompleteAsync(Task pacing, PublishLane[] lanes)
    {
        await pacing;
        Array.ForEach(lanes, lane => lane.Complete());
    }
}
