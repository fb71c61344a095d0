using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Connections;
using Zchannel.Diagnostics;
using Zchannel.Native;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Telemetry;

public sealed class MetricsReferenceTests
{
    [Fact]
    public async Task Reference_HasEveryMetricWithItsKindUnitAndTags()
    {
        await using var server = await RunningServer.StartAsync("Limits:MemoryBytes=1000000", "Apps:shop:Rules:orders:Match=orders", "Apps:shop:Rules:orders:Durable=true");
        var measured = Measure(server);

        Assert.NotEmpty(measured);
        Assert.Equal(
            measured.Order(StringComparer.Ordinal),
            MetricsReference.Rows.Select(row => $"{row.Name} {row.Kind} {row.Unit} [{row.Tags}]").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NamesInPrometheus_FollowFromNameKindAndUnit() =>
        Assert.All(MetricsReference.Rows, row => Assert.Equal(
            row.Name.Replace('.', '_')
                + (row.Unit == "s" ? "_seconds" : row.Unit == "By" && !row.Name.EndsWith("bytes", StringComparison.Ordinal) ? "_bytes" : "")
                + (row.Kind == "counter" ? "_total" : ""),
            row.Prometheus));

    private static List<string> Measure(RunningServer server)
    {
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        var tags = new Dictionary<Instrument, string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ZchannelMetrics.MeterName && instrument.Meter.Scope == factory)
            {
                tags[instrument] = "never measured";
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, _, with, _) => tags[instrument] = Keys(with));
        listener.SetMeasurementEventCallback<long>((instrument, _, with, _) => tags[instrument] = Keys(with));
        listener.SetMeasurementEventCallback<double>((instrument, _, with, _) => tags[instrument] = Keys(with));
        listener.Start();
        HappenOnce(server.App.Usage, server.Services.GetRequiredService<ZchannelMetrics>());
        listener.RecordObservableInstruments();
        return [.. tags.Select(pair => $"{pair.Key.Name} {KindOf(pair.Key)} {pair.Key.Unit} [{pair.Value}]")];
    }

    // What has a second tag is shown only once it has happened.
    private static void HappenOnce(AppUsage usage, ZchannelMetrics metrics)
    {
        usage.ConnectionOpened(NativeFormats.Raw);
        usage.ConnectionClosed(NativeFormats.Raw, CloseReason.ClientLeft);
        usage.ConnectionRefused(CloseReason.Gap);
        usage.Recovered(hasGap: false);
        usage.PublishRefused(Limit.PublishesPerSecond);
        usage.Dropped(SlowConsumerPolicy.SkipToNewest, 1);
        usage.ClientMessage(ClientMessageOutcome.Accepted);
        usage.CallbackAttempted("delivered", TimeSpan.Zero);
        usage.ApiRequest("ok");
        metrics.MessagePublished(1);
        metrics.FannedOut(TimeSpan.Zero);
        metrics.CallbackAttempted("delivered", TimeSpan.Zero);
        metrics.Committed(TimeSpan.Zero);
        metrics.AuthDecided("key", "accepted");
        metrics.ConfigurationReloaded("applied");
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        "Counter`1" or "ObservableCounter`1" => "counter",
        "UpDownCounter`1" or "ObservableUpDownCounter`1" => "level",
        "Histogram`1" => "histogram",
        var other => other,
    };

    private static string Keys(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.ToArray().Select(tag => tag.Key).Order(StringComparer.Ordinal));
}
