using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Diagnostics;

namespace Zchannel.Core.Tests.Diagnostics;

public sealed class FanoutTimerTests : IDisposable
{
    private readonly TestMeters _meters = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void OneVisitInSixteen_IsMeasured()
    {
        var timer = new FanoutTimer(new ZchannelMetrics(_meters), _time);
        using var durations = new MetricCollector<double>(_meters, ZchannelMetrics.MeterName, "zchannel.fanout.duration");

        for (var visit = 0; visit < 2 * FanoutTimer.OneIn; visit++)
        {
            var begun = timer.Begin();
            _time.Advance(TimeSpan.FromMilliseconds(20));
            timer.End(begun);
        }

        Assert.Equal([0.02, 0.02], durations.GetMeasurementSnapshot().Select(measured => measured.Value));
    }

    [Fact]
    public void NobodyListens_NothingIsMeasured()
    {
        var timer = new FanoutTimer(new ZchannelMetrics(_meters), _time);

        Assert.Equal(0, timer.Begin());
    }

    public void Dispose() => _meters.Dispose();
}
