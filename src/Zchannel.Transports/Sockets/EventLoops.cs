using Microsoft.Extensions.Logging;

namespace Zchannel.Transports.Sockets;

/// <summary>
/// The event loops of the process, one a core. Safe for concurrent use.
/// </summary>
internal sealed class EventLoops : IDisposable
{
    private readonly EventLoop[] _loops;
    private int _next;

    public EventLoops(TimeProvider timeProvider, ILogger<EventLoops> logger)
        : this(timeProvider, logger, Environment.ProcessorCount)
    {
    }

    public EventLoops(TimeProvider timeProvider, ILogger<EventLoops> logger, int count)
    {
        _loops = new EventLoop[count];
        for (var i = 0; i < _loops.Length; i++)
        {
            _loops[i] = new EventLoop(i, timeProvider, logger);
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<EventLoop> All => _loops;

    /// <summary>The loop for the next connection, in turn.</summary>
    public EventLoop Next() => _loops[(uint)Interlocked.Increment(ref _next) % (uint)_loops.Length];

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }
}
