namespace Zchannel.Diagnostics;

/// <summary>
/// Counts deliveries and their bytes, once for each write to a client. Each processor adds to a cache line of its own, so
/// that no two wait for each other; who reads adds them up. Safe for concurrent use.
/// </summary>
internal sealed class DeliveryCount
{
    // Two lines of 64 bytes: processors fetch lines in pairs.
    private const int Stride = 16;

    private static readonly int Stripes = Environment.ProcessorCount;

    // A stride in front keeps the first stripe off the array's own length.
    private readonly long[] _counts = new long[(Stripes + 1) * Stride];

    public long Messages => Sum(0);

    public long Bytes => Sum(1);

    public void Add(int messages, int bytes)
    {
        var stripe = (((uint)Thread.GetCurrentProcessorId() % (uint)Stripes) + 1) * Stride;
        Interlocked.Add(ref _counts[stripe], messages);
        Interlocked.Add(ref _counts[stripe + 1], bytes);
    }

    private long Sum(int which)
    {
        var sum = 0L;
        for (var stripe = Stride; stripe < _counts.Length; stripe += Stride)
        {
            sum += Volatile.Read(ref _counts[stripe + which]);
        }

        return sum;
    }
}
