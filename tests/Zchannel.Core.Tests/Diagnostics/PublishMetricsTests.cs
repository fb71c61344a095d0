using System.Text;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Diagnostics;
using Zchannel.Storage;

namespace Zchannel.Core.Tests.Diagnostics;

public sealed class PublishMetricsTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publications_AreCountedWithTheirBytes()
    {
        var app = Make(new AppLimits());
        var hub = new Hub(new InMemoryChannelStore(_time), _time, new ZchannelMetrics(_meters));
        using var sizes = new MetricCollector<int>(_meters, ZchannelMetrics.MeterName, "zchannel.messages.size");

        await hub.PublishAsync(app, "news", Text("abc"), Token);
        await hub.PublishAsync(app, "more", Text("abcde"), Token);

        Assert.Equal((2, 8), (app.Usage.PublishedMessages, app.Usage.PublishedBytes));
        Assert.Equal([3, 5], sizes.GetMeasurementSnapshot().Select(measured => measured.Value));
    }

    [Fact]
    public async Task Refusals_NameTheLimit()
    {
        var app = Make(new AppLimits { PublishesPerSecond = 1, Channels = 1 });
        var hub = new Hub(new InMemoryChannelStore(_time), _time);

        await hub.PublishAsync(app, "news", Text("a"), Token);
        _time.Advance(TimeSpan.FromSeconds(10));
        await hub.PublishAsync(app, "other", Text("b"), Token);
        for (var n = 0; n < 100 && app.Usage.PublishesRefused.All.Count() < 2; n++)
        {
            await hub.PublishAsync(app, "news", Text("c"), Token);
        }

        Assert.Equal(["channels", "publishes_per_second"], app.Usage.PublishesRefused.All.Select(pair => pair.Key).Order());
        Assert.All(app.Usage.PublishesRefused.All, pair => Assert.Equal(1, pair.Value));
    }

    public void Dispose() => _meters.Dispose();

    private static App Make(AppLimits limits) => new(new AppSettings { Id = "shop", Keys = [], Limits = limits });

    private Publication Text(string text) => new(PublicationKind.Text, Encoding.UTF8.GetBytes(text), _time.GetUtcNow());
}
