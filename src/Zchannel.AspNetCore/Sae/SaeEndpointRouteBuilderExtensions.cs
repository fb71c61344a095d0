using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Hosting;

namespace Zchannel.Sae;

/// <summary>
/// Maps the calls of Sina App Engine's Channel service.
/// </summary>
internal static class SaeEndpointRouteBuilderExtensions
{
    /// <summary>Maps both dialects. Which apps answer to them is each app's <c>SaeWire</c>.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="guard">What stands around each.</param>
    public static void MapSae(this IEndpointRouteBuilder endpoints, RouteGuard guard)
    {
        var api = endpoints.ServiceProvider.GetRequiredService<SaeApi>();
        endpoints.Map("/v1/create_channel", guard.Around(context => api.CreateAsync(context, SaeDialect.Platform))).WithMetadata(new Mount(2));
        endpoints.Map("/v1/send_message", guard.Around(context => api.SendAsync(context, SaeDialect.Platform))).WithMetadata(new Mount(2));
        endpoints.Map("/channel/v1/create_channel", guard.Around(context => api.CreateAsync(context, SaeDialect.Public))).WithMetadata(new Mount(3));
        endpoints.Map("/channel/v1/send_message", guard.Around(context => api.SendAsync(context, SaeDialect.Public))).WithMetadata(new Mount(3));
    }
}
