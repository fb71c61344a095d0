using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Zchannel.Sae;

/// <summary>
/// Maps the calls of Sina App Engine's Channel service.
/// </summary>
internal static class SaeEndpointRouteBuilderExtensions
{
    /// <summary>Maps both dialects. Which apps answer to them is each app's <c>SaeWire</c>.</summary>
    public static void MapSae(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.ServiceProvider.GetRequiredService<SaeApi>();
        endpoints.Map("/v1/create_channel", context => api.CreateAsync(context, SaeDialect.Platform));
        endpoints.Map("/v1/send_message", context => api.SendAsync(context, SaeDialect.Platform));
        endpoints.Map("/channel/v1/create_channel", context => api.CreateAsync(context, SaeDialect.Public));
        endpoints.Map("/channel/v1/send_message", context => api.SendAsync(context, SaeDialect.Public));
    }
}
