using Microsoft.AspNetCore.HttpOverrides;
using Zchannel.Configuration;

namespace Zchannel.Server.Features;

/// <summary>
/// Has requests that come through trusted proxies count as their clients': by the right-most address in
/// <c>X-Forwarded-For</c> that is no trusted proxy itself, since whatever stands left of it anyone may have written.
/// </summary>
internal static class ForwardedClients
{
    /// <summary>Reads the headers of trusted proxies; those of anybody else are left alone, and mean nothing.</summary>
    /// <param name="app">The application, before its routes.</param>
    /// <param name="settings">What the server runs with.</param>
    public static void UseForwardedClients(this WebApplication app, ServerSettings settings)
    {
        // The development app refuses what a proxy has passed on, so it must see that.
        if (settings.TrustedProxies.Count == 0 || settings.Apps.Any(one => one.IsDevelopment))
        {
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }
}
