using Zchannel.Configuration;
using Zchannel.Server.Management;

namespace Zchannel.Server.Features;

/// <summary>
/// Composes the host of the server from its features.
/// </summary>
internal static class ServeHost
{
    /// <summary>Builds the host, ready to be started.</summary>
    /// <param name="builder">A builder with the configuration that was checked.</param>
    /// <param name="settings">What came of the check.</param>
    public static WebApplication Build(WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.AddServerLogging();
        builder.AddKestrelDefaults(settings);
        builder.Services.AddManagement(settings);
        builder.Services.AddZchannel(settings).AddZchannelCallbacks();

        var app = builder.Build();
        app.UseForwardedClients(settings);
        app.MapZchannel();
        return app;
    }
}
