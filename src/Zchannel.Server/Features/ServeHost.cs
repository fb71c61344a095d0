using Zchannel.Configuration;
using Zchannel.Hosting;
using Zchannel.Server.Certificates;
using Zchannel.Server.Logging;
using Zchannel.Server.Management;
using Zchannel.Server.Telemetry;

namespace Zchannel.Server.Features;

/// <summary>
/// Composes the host of the server from its features.
/// </summary>
internal static class ServeHost
{
    /// <summary>Builds the host, ready to be started.</summary>
    /// <param name="builder">A builder with the configuration that was checked.</param>
    /// <param name="settings">What came of the check.</param>
    /// <param name="certificates">The certificates that the configuration names.</param>
    /// <param name="format">How logs are written.</param>
    public static WebApplication Build(
        WebApplicationBuilder builder, ServerSettings settings, LoadedCertificates certificates, LogFormat format = LogFormat.Text)
    {
        builder.AddServerLogging(format);
        builder.AddKestrelDefaults(settings, new ServerCertificates(certificates));
        builder.Services.AddManagement(settings);
        builder.AddTelemetry(settings);
        builder.Services.AddZchannel(settings).AddZchannelCallbacks().AddHostedService<DetachedDrain>().AddHostedService<MemoryTrim>();

        var app = builder.Build();
        app.UseForwardedClients(settings);
        app.MapZchannel();
        return app;
    }
}
