using System.Diagnostics.Metrics;
using Zchannel.Diagnostics;
using Zchannel.Transports.Sockets;
using Zchannel.Transports.Streams;

namespace Zchannel.Hosting;

/// <summary>
/// Shows what each loop has to do and does. Nothing is shown of event loops where nobody listens on them.
/// </summary>
/// <param name="streams">The loops of stream connections.</param>
/// <param name="events">The event loops; not made where nothing is bound to them.</param>
/// <param name="sockets">The detached connections; not made before that.</param>
internal sealed class LoopMetrics(StreamsLoops streams, Lazy<EventLoops> events, Lazy<SocketsConnections> sockets)
{
    private IReadOnlyList<SocketsLoop> Sockets => events.IsValueCreated ? sockets.Value.Loops : [];

    /// <summary>Adds the figures to a meter.</summary>
    public void AddTo(Meter meter)
    {
        meter.CreateObservableUpDownCounter("zchannel.loops.backlog", Backlogs, "{visit}", "Visits to subscribers that a delivery loop has yet to make.");
        meter.CreateObservableUpDownCounter(
            "zchannel.loops.connections", () => Each(static loop => loop.Connections), "{connection}", "WebSockets that an event loop holds.");
        meter.CreateObservableCounter("zchannel.loops.wakeups", () => Each(static loop => loop.Events.WakeUps), "{wakeup}", "How often an event loop has been woken.");
        meter.CreateObservableCounter("zchannel.loops.sent", () => Each(static loop => loop.SentBytes), "By", "What the system has taken from an event loop for its WebSockets.");
        meter.CreateObservableCounter("zchannel.loops.stuck", () => Each(static loop => loop.StuckWrites), "{write}", "Writes of an event loop that had to wait for the client.");
    }

    private static Measurement<long> Of(int loop, long value) => new(value, new KeyValuePair<string, object?>(TagNames.Loop, loop));

    private IEnumerable<Measurement<long>> Each(Func<SocketsLoop, long> read) => Sockets.Select((loop, number) => Of(number, read(loop)));

    // Both drivers have a loop for each processor.
    private IEnumerable<Measurement<long>> Backlogs()
    {
        var sockets = Sockets;
        return streams.All.Select((loop, number) => Of(number, loop.Backlog + (number < sockets.Count ? sockets[number].Backlog : 0)));
    }
}
