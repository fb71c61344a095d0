using OpenTelemetry.Metrics;

namespace Zchannel.Server.Management;

/// <summary>
/// <c>/metrics</c>: what the server measures, as Prometheus reads it.
/// </summary>
internal sealed class MetricsEndpoint(MeterProvider metrics) : IManagementEndpoint
{
    /// <inheritdoc />
    public string Path => "/metrics";

    /// <inheritdoc />
    public string Summary => "usage of each app, for Prometheus";

    /// <inheritdoc />
    public void AddServices(IServiceCollection services) => services.AddOptions();

    /// <inheritdoc />
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPrometheusScrapingEndpoint(Path, metrics, configureBranchedPipeline: null, optionsName: null);
}
