namespace Zchannel.Server.Features;

/// <summary>
/// Gives back what a wave of handshakes leaves behind: when the server has fallen quiet, what nobody needs is collected
/// and the memory returned. The runtime itself waits for new garbage, and a server that only delivers makes none.
/// </summary>
/// <param name="timeProvider">Drives it.</param>
internal sealed class MemoryTrim(TimeProvider timeProvider) : BackgroundService
{
    /// <summary>How often it is looked whether the server is quiet: every second.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // A few hundred handshakes' worth; less is not worth a collection.
    private const long WorthCollecting = 4 << 20;

    // Made within a period, this much at the most is quiet.
    private const long Quiet = 256 << 10;

    // A collection stops everything for as long as it takes to go through what lives: a few tens of milliseconds for this.
    private const long LargestHeap = 128 << 20;

    /// <summary>Decides whether to collect.</summary>
    /// <param name="inPeriod">Bytes made within the last period.</param>
    /// <param name="sinceCollected">Bytes made since the last time.</param>
    /// <param name="heap">Bytes on the heap, whether they live or not.</param>
    public static bool IsDue(long inPeriod, long sinceCollected, long heap) =>
        inPeriod <= Quiet && sinceCollected >= WorthCollecting && heap <= LargestHeap;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        var collected = 0L;
        var before = GC.GetTotalAllocatedBytes();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (IsDue(allocated - before, allocated - collected, GC.GetTotalMemory(forceFullCollection: false)))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                collected = allocated;
            }

            before = allocated;
        }
    }
}
