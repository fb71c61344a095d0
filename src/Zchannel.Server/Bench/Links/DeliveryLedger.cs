using System.Text;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Server.Bench.Links;

/// <summary>
/// What one subscriber heard, held against what it should hear: everything, whole, once and in order. Written by its
/// subscriber alone; others may read at any time.
/// </summary>
internal sealed class DeliveryLedger(BenchPlan plan, LatencyHistogram latencies, TimeProvider time)
{
    private readonly byte[] _runId = Encoding.ASCII.GetBytes(plan.RunId);
    private long _delivered;
    private int _next;
    private volatile string? _ending;

    /// <summary>Messages that came whole.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>The number of the message that is due next.</summary>
    public int Next => Volatile.Read(ref _next);

    /// <summary>Messages that others came before.</summary>
    public int Skipped { get; private set; }

    /// <summary>Messages that came again, or after a later one.</summary>
    public int Misplaced { get; private set; }

    /// <summary>Messages that are not as they were sent.</summary>
    public int Damaged { get; private set; }

    /// <summary>Why the link has ended, or null.</summary>
    public string? Ending => _ending;

    /// <summary>Takes a message.</summary>
    public void Hear(ReadOnlySpan<byte> message)
    {
        if (!MessageStamp.TryRead(message, plan.MessageBytes, _runId, out var stamp))
        {
            Damaged++;
            return;
        }

        if (stamp.IsCounted)
        {
            latencies.Record(time.GetElapsedTime(stamp.Due));
        }

        Place(stamp.Number);
        Volatile.Write(ref _delivered, _delivered + 1);
    }

    /// <summary>Takes the end of the link; the first reason counts.</summary>
    public void End(string reason) => _ending ??= reason;

    private void Place(int number)
    {
        if (number < _next)
        {
            Misplaced++;
            return;
        }

        Skipped += number - _next;
        Volatile.Write(ref _next, number + 1);
    }
}
