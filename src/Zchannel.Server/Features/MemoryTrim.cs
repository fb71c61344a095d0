using Zchannel.Apps;

namespace Zchannel.Server.Features;

/// <summary>
/// Gives back what a wave of handshakes leaves behind: when the server has fallen quiet after it, what nobody needs is
/// collected and the memory returned. The runtime itself waits for new garbage, and a server that only delivers makes none.
/// </summary>
/// <param name="apps">Whose connections are counted.</param>
/// <param name="timeProvider">Drives it.</param>
internal sealed class MemoryTrim(AppRegistry apps, TimeProvider timeProvider) : BackgroundService
{
    /// <summary>How often it is looked whether the server is quiet: every second.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Fewer handshakes are not worth a collection. What publishing leaves behind is not counted: it never ends, and a
    // collection would be felt again and again.
    private const int Wave = 500;

    // Made within a period, this much at the most is quiet.
    private const long Quiet = 256 << 10;

    // A collection stops everything for as long as it takes to go through what lives: a few tens of milliseconds for this.
    private const long LargestHeap = 128 << 20;

    /// <summary>Decides whether to collect.</summary>
    /// <param name="inPeriod">Bytes made within the last period.</param>
    /// <param name="change">By how many the connections have become more or fewer since the last time.</param>
    /// <param name="heap">Bytes on the heap, whether they live or not.</param>
    public static bool IsDue(long inPeriod, int change, long heap) => inPeriod <= Quiet && Math.Abs(change) >= Wave && heap <= LargestHeap;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        var atLast = 0;
        var before = GC.GetTotalAllocatedBytes();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (allocated, connections) = (GC.GetTotalAllocatedBytes(), apps.All.Sum(app => app.Connections.Count));
            if (IsDue(allocated - before, connections - atLast, GC.GetTotalMemory(forceFullCollection: false)))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                atLast = connections;
            }

            before = allocated;
        }
    }
}
