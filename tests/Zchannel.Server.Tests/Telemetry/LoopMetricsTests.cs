using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Zchannel.Diagnostics;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Telemetry;

public sealed class LoopMetricsTests
{
    [Fact]
    public async Task DetachedConnections_AreCountedByTheirLoops()
    {
        await using var server = await RunningServer.StartAsync("Transport=Sockets");
        using var connections = Meter(server, "zchannel.loops.connections");
        using var wakeUps = Meter(server, "zchannel.loops.wakeups");
        using var sent = Meter(server, "zchannel.loops.sent");
        using var stuck = Meter(server, "zchannel.loops.stuck");
        await using var link = await server.OpenSocketAsync(await server.TokenAsync("news"));
        await server.PublishAsync("news", "heard");
        await link.ReadFrameAsync();

        Assert.Equal(1, Sum(connections));
        // Counted behind the write, which the client may have read by then.
        await Visits.UntilAsync(() => Sum(sent) == 2 + "heard".Length);
        Assert.Equal(0, Sum(stuck));
        Assert.True(Sum(wakeUps) > 0);
        Assert.Equal(Environment.ProcessorCount, connections.GetMeasurementSnapshot().Count);
        Assert.All(connections.GetMeasurementSnapshot(), one => Assert.Contains(TagNames.Loop, one.Tags.Keys));
    }

    [Fact]
    public async Task OverStreams_ThereIsNoEventLoopToShow()
    {
        await using var server = await RunningServer.StartAsync("Transport=Streams");
        using var connections = Meter(server, "zchannel.loops.connections");
        using var backlog = Meter(server, "zchannel.loops.backlog");
        connections.RecordObservableInstruments();
        backlog.RecordObservableInstruments();

        Assert.Empty(connections.GetMeasurementSnapshot());
        Assert.Equal(Environment.ProcessorCount, backlog.GetMeasurementSnapshot().Count);
    }

    private static MetricCollector<long> Meter(RunningServer server, string name) =>
        new(server.Services.GetRequiredService<IMeterFactory>(), ZchannelMetrics.MeterName, name);

    private static long Sum(MetricCollector<long> collector)
    {
        collector.Clear();
        collector.RecordObservableInstruments();
        return collector.GetMeasurementSnapshot().Sum(one => one.Value);
    }
}
