using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Zchannel.Configuration;
using Zchannel.Diagnostics;
using Zchannel.Server.Features;
using Zchannel.Server.Management;

namespace Zchannel.Server.Telemetry;

/// <summary>
/// Hands what is measured to those who ask for it (Prometheus), and sends it to where the environment says (OTLP).
/// </summary>
internal static class TelemetryRegistration
{
    private const string ServiceName = "zchannel";

    // Series of one metric: an app has one for each value of a metric's other tag, and of those there are fewer than 40.
    private const int LeastSeries = 2000;
    private const int SeriesPerApp = 40;

    // Beside our own: the runtime and the web server, whose tags are closed sets too. Not Microsoft.AspNetCore.Hosting: its
    // two measurements of each request cost a fifth of what a publish costs, and ours count requests by app.
    private static readonly string[] Meters = [ZchannelMetrics.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>Adds the exporters that are wanted; where none is, nothing is measured.</summary>
    /// <param name="builder">The host to be.</param>
    /// <param name="settings">What it runs with.</param>
    public static void AddTelemetry(this WebApplicationBuilder builder, ServerSettings settings)
    {
        var isScraped = settings.ManagementUrls.Count > 0;
        var isSent = OtlpEndpoint.IsSet(builder.Configuration);
        if (!isScraped && !isSent)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(Describe).WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddView(instrument => Bound(instrument.Meter.Name, settings.Apps.Count));
            if (isScraped)
            {
                metrics.AddPrometheusExporter();
            }

            if (isSent)
            {
                metrics.AddOtlpExporter();
            }
        });
        if (isScraped)
        {
            builder.Services.AddManagementEndpoint<MetricsEndpoint>();
        }

        if (isSent)
        {
            // Only our own spans: the web server's would hold the path, and the path of a channel URL is a token.
            telemetry.WithTracing(traces => traces.AddSource(Traces.SourceName).AddOtlpExporter());
        }
    }

    // What comes later wins: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES over what we call ourselves.
    private static void Describe(ResourceBuilder resource) => resource.Clear()
        .AddService(ServiceName, serviceVersion: Banner.Version)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();

    private static MetricStreamConfiguration? Bound(string meter, int apps) =>
        meter == ZchannelMetrics.MeterName ? new MetricStreamConfiguration { CardinalityLimit = Math.Max(LeastSeries, SeriesPerApp * apps) } : null;
}
