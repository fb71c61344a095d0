using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Zchannel.Api;
using Zchannel.Apps;
using Zchannel.Channels;
using Zchannel.Demo;
using Zchannel.Hosting;
using Zchannel.Native;
using Zchannel.Sae;
using Zchannel.Tokens;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Maps a channel server into an application.
/// </summary>
public static class ZchannelEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the API, the channel URLs and the scripts for pages below a path. Other routes of the application are not
    /// affected, and the URLs that are made contain the path.
    /// </summary>
    /// <param name="endpoints">Where to; groups add their prefixes.</param>
    /// <param name="prefix">The path, such as <c>/rt</c>; nothing for the root.</param>
    /// <returns>
    /// What conventions are added to. The API and the channel URLs authenticate by themselves; with a fallback policy they
    /// need <c>AllowAnonymous()</c>.
    /// </returns>
    /// <exception cref="InvalidOperationException"><c>AddZchannel</c> was not called.</exception>
    /// <exception cref="OptionsValidationException">The configuration has faults; all of them are named.</exception>
    public static IEndpointConventionBuilder MapZchannel(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        var apps = services.GetRequiredZchannel<AppRegistry>(nameof(MapZchannel));
        var development = apps.All.FirstOrDefault(app => app.Settings.IsDevelopment);
        var group = endpoints.MapGroup(prefix);
        var guard = new RouteGuard(services.GetRequiredService<RequestFailures>(), development is not null);
        MapStation(group, guard, services);
        ScriptFiles.Map(group, guard);
        group.MapMethods("/healthz", ["GET", "HEAD"], guard.Around(Results.Text("ok\n").ExecuteAsync));
        if (development is not null)
        {
            MapDemo(group, guard, services, development);
        }

        // A link lives as long as its client wants.
        group.WithMetadata(new DisableRequestTimeoutAttribute());
        return group;
    }

    private static void MapStation(RouteGroupBuilder group, RouteGuard guard, IServiceProvider services)
    {
        var api = services.GetRequiredService<ChannelApi>();
        group.Map("/v1/{**path}", guard.AroundShort(api.HandleAsync)).WithMetadata(new Mount(2));
        group.MapSae(guard);
        var channelUrls = services.GetRequiredService<ChannelUrlEndpoint>();
        group.Map("/com/{token?}", guard.Around(channelUrls.HandleAsync)).WithMetadata(new Mount(2), ChannelUrlRoute.Instance);
        group.Map("/com/{token}/{**more}", guard.Around(
            context => NativeRefusals.WriteAsync(context.Response, ApiError.NotFound("There is nothing at this address."))));
    }

    private static void MapDemo(RouteGroupBuilder group, RouteGuard guard, IServiceProvider services, App development)
    {
        var page = new DemoPage(
            development,
            services.GetRequiredService<Hub>(),
            services.GetRequiredService<ChannelTokens>(),
            services.GetRequiredService<PublicUrls>(),
            services.GetRequiredService<TimeProvider>());
        group.MapMethods("/", ["GET"], guard.Around(page.GetAsync)).WithMetadata(new Mount(0));
        group.MapMethods("/", ["POST"], guard.Around(page.PostAsync)).WithMetadata(new Mount(0));
    }
}
