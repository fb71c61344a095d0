using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;

namespace Zchannel.Core.Tests.Diagnostics;

public sealed class AppMetricsTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly CallbackQueue _queue = new(TimeProvider.System);

    [Fact]
    public void Usage_IsShownByApp()
    {
        var apps = new AppRegistry([Settings("books"), Settings("shop")]);
        _ = new AppMetrics(_meters, apps, _queue);
        apps.All[0].Usage.Delivered(3, 100);
        apps.All[1].Usage.Delivered(5, 200);

        Assert.Equal([("books", 3), ("shop", 5)], Read("zchannel.messages.delivered"));
        Assert.Equal([("books", 100), ("shop", 200)], Read("zchannel.messages.delivered.bytes"));
    }

    [Fact]
    public void AppThatIsRemoved_IsShownNoMore()
    {
        var apps = new AppRegistry([Settings("books"), Settings("shop")]);
        _ = new AppMetrics(_meters, apps, _queue);
        apps.All[0].Usage.Published(1);
        apps.All[1].Usage.Published(1);
        apps.All[0].Usage.ConnectionRefused(CloseReason.Gap);

        apps.Apply([Settings("shop")]);

        Assert.Equal([("shop", 1)], Read("zchannel.messages.published"));
        Assert.Empty(Read("zchannel.connections.refused"));
    }

    [Fact]
    public void AppThatStays_KeepsItsCounts()
    {
        var apps = new AppRegistry([Settings("shop")]);
        _ = new AppMetrics(_meters, apps, _queue);
        apps.All[0].Usage.Published(1);

        apps.Apply([Settings("shop"), Settings("books")]);

        Assert.Equal([("books", 0), ("shop", 1)], Read("zchannel.messages.published").Order());
    }

    [Fact]
    public void LimitOfZero_IsNone()
    {
        var apps = new AppRegistry([Settings("books") with { Limits = new AppLimits { Connections = 0 } }, Settings("shop") with { Limits = new AppLimits { Connections = 7 } }]);
        _ = new AppMetrics(_meters, apps, _queue);

        Assert.Equal([("shop", 7)], Read("zchannel.connections.limit"));
    }

    [Fact]
    public void Values_OfTags_AreTheNamesOfTheClosedSets()
    {
        Assert.Equal("too_slow", TagValues<CloseReason>.Of(CloseReason.TooSlow));
        Assert.Equal("connections_per_user", TagValues<Limit>.Of(Limit.ConnectionsPerUser));
        Assert.Equal("skip_to_newest", TagValues<SlowConsumerPolicy>.Of(SlowConsumerPolicy.SkipToNewest));
    }

    public void Dispose()
    {
        _meters.Dispose();
        _queue.Dispose();
    }

    private static AppSettings Settings(string id) => new() { Id = id, Keys = [] };

    private List<(string App, long Value)> Read(string name)
    {
        using var collector = new MetricCollector<long>(_meters, ZchannelMetrics.MeterName, name);
        collector.RecordObservableInstruments();
        return [.. collector.GetMeasurementSnapshot().Select(measured => ((string)measured.Tags[TagNames.App]!, measured.Value))];
    }
}
