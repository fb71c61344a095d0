using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Zchannel.Apps;
using Zchannel.Diagnostics;

namespace Zchannel.Hosting;

/// <summary>
/// Shows, from the start of the server on, what its apps use and what belongs to none of them.
/// </summary>
/// <param name="factory">Makes the meter.</param>
/// <param name="apps">The apps.</param>
/// <param name="ofApps">What they use. Made here, so that it is there before anyone asks.</param>
/// <param name="loops">What the loops do.</param>
/// <param name="store">What the store does.</param>
/// <param name="unauthenticated">The links over which nothing is proved; null where another application does not count them.</param>
internal sealed class ServerMetrics(
    IMeterFactory factory, AppRegistry apps, AppMetrics ofApps, LoopMetrics loops, StoreMetrics store, UnauthenticatedConnections? unauthenticated = null) : IHostedService
{
    private readonly AppMetrics _ofApps = ofApps;

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create(ZchannelMetrics.MeterName);
        var memory = apps.Memory;
        meter.CreateObservableUpDownCounter("zchannel.apps.active", () => apps.All.Count, "{app}", "Apps that are configured.");
        meter.CreateObservableUpDownCounter("zchannel.server.memory.usage", () => memory.Account.Bytes, "By", "What the logs of all apps occupy.");
        meter.CreateObservableUpDownCounter(
            "zchannel.server.memory.limit", () => memory.Limit > 0 ? [new Measurement<long>(memory.Limit)] : Enumerable.Empty<Measurement<long>>(), "By", "What they may occupy.");
        loops.AddTo(meter);
        store.AddTo(meter);
        if (unauthenticated is not null)
        {
            meter.CreateObservableUpDownCounter(
                "zchannel.connections.unauthenticated", () => unauthenticated.Count, "{connection}", "Links over which nobody has proved anything yet.");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
