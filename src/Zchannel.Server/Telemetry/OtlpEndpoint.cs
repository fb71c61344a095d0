using Zchannel.Configuration;

namespace Zchannel.Server.Telemetry;

/// <summary>
/// Where traces and metrics go, by the environment variables that OpenTelemetry has for it. All others of them are read
/// by the SDK itself.
/// </summary>
internal static class OtlpEndpoint
{
    private const string Key = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Tells whether there is such a place. Without one nothing is sent and no span is made.</summary>
    public static bool IsSet(IConfiguration configuration) => !string.IsNullOrWhiteSpace(configuration[Key]);

    /// <summary>Returns a fault where the SDK would silently send elsewhere.</summary>
    public static IEnumerable<ConfigurationFault> Check(IConfiguration configuration)
    {
        if (IsSet(configuration)
            && !(Uri.TryCreate(configuration[Key], UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)))
        {
            yield return new ConfigurationFault(Key, configuration[Key], "must be an http or https URL", "traces and metrics are sent there");
        }
    }
}
