using System.Collections.Concurrent;

namespace Zchannel.Transports.Streams;

/// <summary>
/// One timer for all stream connections: every second it asks each what is due. Safe for concurrent use.
/// </summary>
internal sealed class StreamsClock : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ITicking, bool> _ticking = new();
    private readonly ITimer _timer;

    public StreamsClock(TimeProvider timeProvider)
    {
        TimeProvider = timeProvider;
        _timer = timeProvider.CreateTimer(_ => Tick(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public TimeProvider TimeProvider { get; }

    /// <summary>How many are asked every second.</summary>
    public int Count => _ticking.Count;

    public void Add(ITicking connection) => _ticking.TryAdd(connection, true);

    public void Remove(ITicking connection) => _ticking.TryRemove(connection, out _);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Tick()
    {
        foreach (var (connection, _) in _ticking)
        {
            connection.Tick();
        }
    }
}
