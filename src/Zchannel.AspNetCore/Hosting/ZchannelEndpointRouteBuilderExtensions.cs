using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
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
/// Maps the routes of a channel server.
/// </summary>
internal static class ZchannelEndpointRouteBuilderExtensions
{
    /// <summary>Maps the API, the channel URLs, the scripts, and the demo page where the development app is on.</summary>
    /// <exception cref="InvalidOperationException"><c>AddZchannel</c> was not called.</exception>
    public static void MapZchannel(this WebApplication application)
    {
        var services = application.Services;
        var apps = services.GetService<AppRegistry>()
            ?? throw new InvalidOperationException("Call services.AddZchannel(…) before app.MapZchannel().");
        application.Use(services.GetRequiredService<RequestFailures>().HandleAsync);
        var development = apps.All.FirstOrDefault(app => app.Settings.IsDevelopment);
        if (development is not null)
        {
            application.Use(DevelopmentFence.HandleAsync);
        }

        var api = services.GetRequiredService<ChannelApi>();
        application.Map("/v1/{**path}", api.HandleAsync);
        application.MapSae();
        var channelUrls = services.GetRequiredService<ChannelUrlEndpoint>();
        application.Map("/com/{token?}", channelUrls.HandleAsync);
        application.Map("/com/{token}/{**more}", context => NativeRefusals.WriteAsync(context.Response, ApiError.NotFound("There is nothing at this address.")));
        ScriptFiles.Map(application);
        application.MapGet("/healthz", () => Results.Text("ok\n"));
        if (development is not null)
        {
            MapDemo(application, development);
        }
    }

    private static void MapDemo(WebApplication application, App development)
    {
        var services = application.Services;
        var page = new DemoPage(
            development,
            services.GetRequiredService<Hub>(),
            services.GetRequiredService<ChannelTokens>(),
            services.GetRequiredService<PublicUrls>(),
            services.GetRequiredService<TimeProvider>());
        application.MapGet("/", page.GetAsync);
        application.MapPost("/", page.PostAsync);
    }
}
