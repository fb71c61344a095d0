using System.Diagnostics.Metrics;
using Zchannel.Diagnostics;
using Zchannel.Protocols.Tests.Support;
using Zchannel.Transports.Sockets;

namespace Zchannel.Protocols.Tests.Sockets;

/// <summary>
/// The sockets driver of a station: one loop, with the station's clock.
/// </summary>
internal sealed class SocketsDriver : IMeterFactory
{
    private readonly EventLoops _loops;

    public SocketsDriver(TimeProvider time, Recorded log)
    {
        _loops = new EventLoops(time, log.As<EventLoops>(), count: 1);
        Connections = new SocketsConnections(_loops, new ZchannelMetrics(this), log.As<SocketsConnections>());
    }

    public SocketsConnections Connections { get; }

    public EventLoop Events => _loops.All[0];

    public SocketsLoop Loop => Connections.Loops[0];

    /// <summary>Waits until the loop has done what it was asked, and what follows from that.</summary>
    public void Settle()
    {
        for (var round = 0; round < 4; round++)
        {
            using var done = new ManualResetEventSlim();
            Events.Post(new Work(done.Set));
            Assert.True(done.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
    }

    Meter IMeterFactory.Create(MeterOptions options) => new(options);

    public void Dispose() => _loops.Dispose();
}
