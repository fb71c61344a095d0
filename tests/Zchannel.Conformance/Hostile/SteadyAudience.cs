using System.Diagnostics;
using Zchannel.Conformance.Load;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Hostile;

/// <summary>
/// Subscribers of one channel and a publisher that keeps to a schedule. What is late by the schedule counts as late,
/// whoever is to blame.
/// </summary>
internal sealed class SteadyAudience : IAsyncDisposable
{
    private const int PerSecond = 50;

    private readonly List<V1Socket> _sockets = [];
    private readonly List<Task> _reading = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Publisher _publisher;
    private LatencyWindow _window = new();
    private int _missing;

    private SteadyAudience(Publisher publisher) => _publisher = publisher;

    public static async Task<SteadyAudience> GatherAsync(ZchannelServer server, TestApp app, int subscribers, CancellationToken cancellationToken)
    {
        var audience = new SteadyAudience(new Publisher(server, app, "steady"));
        var url = await server.UrlAsync(app, "steady", cancellationToken);
        for (var n = 0; n < subscribers; n++)
        {
            var socket = await V1Socket.ConnectAsync(url, after: null, cancellationToken);
            audience._sockets.Add(socket);
            audience._reading.Add(audience.ReadAsync(socket));
        }

        return audience;
    }

    /// <summary>Publishes for a while, and waits until all have heard all.</summary>
    /// <returns>The 99th percentile of the times from when a message was due to when a subscriber had it.</returns>
    public async Task<TimeSpan> MeasureAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var window = _window = new LatencyWindow();
        var messages = (int)(time.TotalSeconds * PerSecond);
        Interlocked.Add(ref _missing, messages * _sockets.Count);
        var begin = Stopwatch.GetTimestamp();
        var sending = new List<Task>();
        using var schedule = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var n = 0; n < messages; n++)
        {
            var due = begin + (n * Stopwatch.Frequency / PerSecond);
            while (Stopwatch.GetTimestamp() < due)
            {
                await schedule.WaitForNextTickAsync(cancellationToken);
            }

            // Not awaited one by one: a publish that takes long delays no other.
            sending.Add(_publisher.SendAsync(TimedMessage.Of(due, size: 128), cancellationToken));
        }

        await Task.WhenAll(sending);
        await Bounds.UntilAsync("everything is heard", () => Task.FromResult(Volatile.Read(ref _missing) == 0), cancellationToken);
        return window.Percentile99();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_reading);
        _sockets.ForEach(socket => socket.Dispose());
        _publisher.Dispose();
        _end.Dispose();
    }

    private async Task ReadAsync(V1Socket socket)
    {
        try
        {
            while (await socket.ReadAsync(_end.Token))
            {
                _window.Add(TimedMessage.Age(socket.Payload.Span));
                Interlocked.Decrement(ref _missing);
            }

            throw new InvalidOperationException($"One that reads was closed with {socket.CloseCode}.");
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
