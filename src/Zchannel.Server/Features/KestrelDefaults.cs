using Zchannel.Configuration;
using Zchannel.Hosting;
using Zchannel.Server.Certificates;
using Zchannel.Tls;

namespace Zchannel.Server.Features;

/// <summary>
/// How the web server is set up: bounds on what a stranger can make it hold.
/// </summary>
internal static class KestrelDefaults
{
    // The largest message that Limits:MessageBytes allows, and some room.
    private const long MaxRequestBodyBytes = 4 * 1024 * 1024 + 64 * 1024;

    // What callbacks in hand may take after the last client has gone.
    private static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(15);

    /// <summary>Sets up Kestrel and the time that stopping may take.</summary>
    /// <param name="builder">The host to be.</param>
    /// <param name="settings">What it runs with.</param>
    /// <param name="certificates">What it shows to clients.</param>
    public static void AddKestrelDefaults(this WebApplicationBuilder builder, ServerSettings settings, ServerCertificates certificates)
    {
        var unauthenticated = new UnauthenticatedConnections(
            settings.UnauthenticatedConnections, settings.UnauthenticatedConnectionsPerAddress,
            new TrustedProxies(settings.TrustedProxies));
        builder.Services.AddSingleton(unauthenticated);
        builder.Services.PreferSockets(settings);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            // Kestrel's own is a megabyte: a few links with requests ahead of their answers would have it read that much
            // of each before the first is answered, and keep others waiting meanwhile.
            kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
            // Kestrel's own way to take new certificates would close every connection of the endpoint.
            kestrel.Configure(builder.Configuration.GetSection("Kestrel"), reloadOnChange: false);
            var secure = HasNames(builder.Configuration) ? null : new TlsListeners();
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.OnAuthenticate = (_, options) => certificates.Renew(options);
                secure?.Take(https);
            });
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                listen.Use(next => context => unauthenticated.ServeAsync(context, next));
                secure?.Add(listen);
            });
        });
        builder.Services.AddSingleton(certificates);
        builder.Services.AddHostedService<CertificateWatch>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainTime + FinishTime);
    }

    // With certificates of their own for some names, which one is shown is Kestrel's to know.
    private static bool HasNames(ConfigurationManager configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Any(endpoint => endpoint.GetSection("Sni").GetChildren().Any());
}
