using Zchannel.Diagnostics;

namespace Zchannel.Transports.Streams;

/// <summary>
/// The delivery loops of stream connections, one a core. Safe for concurrent use.
/// </summary>
internal sealed class StreamsLoops
{
    private readonly StreamsLoop[] _loops;
    private int _next;

    public StreamsLoops(ZchannelMetrics metrics, TimeProvider time)
    {
        _loops = new StreamsLoop[Environment.ProcessorCount];
        for (var i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new StreamsLoop(new FanoutTimer(metrics, time));
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<StreamsLoop> All => _loops;

    /// <summary>The loop for the next connection, in turn.</summary>
    public StreamsLoop Next() => _loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length];
}
