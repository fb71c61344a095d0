using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Apps;
using Zchannel.Embedding;
using Zchannel.Hosting;
using Zchannel.Native;
using Zchannel.Tokens;

namespace Microsoft.AspNetCore.Builder;

/// <summary>
/// Maps single channels as endpoints of an application, open to those whom the application lets in.
/// </summary>
public static class ChannelEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps a channel whose name is made from the route. Clients need no token: they are who is logged in.
    /// </summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="pattern">The route, such as <c>/news/{id:int}</c>.</param>
    /// <param name="channel">
    /// The channel's name, such as <c>news.{id}</c>. A value may contain anything that its constraint permits, dots included.
    /// </param>
    /// <param name="configure">Says what clients may do, and which pages may connect.</param>
    /// <returns>What conventions are added to, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddZchannel</c> was not called, or there are several apps and none is named.</exception>
    public static IEndpointConventionBuilder MapChannel(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern, string channel, Action<ChannelEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = Configured(configure);
        var template = new ChannelTemplate(channel, RoutePatternFactory.Parse(pattern));
        return Map(endpoints, pattern, options, context => ValueTask.FromResult(template.NameOf(context) is { } name
            ? new ChannelGrant(name) { Receive = options.Receive, Send = options.Send, From = options.From }
            : null));
    }

    /// <summary>Maps a channel that code chooses, with what each client may do in it.</summary>
    /// <param name="endpoints">Where to.</param>
    /// <param name="pattern">The route.</param>
    /// <param name="grant">Tells what the client of a request may do; null for nothing (close code 4003, or 403).</param>
    /// <param name="configure">Says which pages may connect.</param>
    /// <returns>What conventions are added to, such as <c>RequireAuthorization()</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>AddZchannel</c> was not called, or there are several apps and none is named.</exception>
    public static IEndpointConventionBuilder MapChannel(
        this IEndpointRouteBuilder endpoints,
        [StringSyntax("Route")] string pattern,
        Func<HttpContext, ValueTask<ChannelGrant?>> grant,
        Action<ChannelEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(grant);
        ArgumentNullException.ThrowIfNull(pattern);
        return Map(endpoints, pattern, Configured(configure), grant);
    }

    private static IEndpointConventionBuilder Map(
        IEndpointRouteBuilder endpoints, string pattern, ChannelEndpointOptions options, Func<HttpContext, ValueTask<ChannelGrant?>> grant)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var apps = services.GetRequiredZchannel<AppRegistry>(nameof(MapChannel));
        _ = apps.Select(options.App);
        var door = new EndpointDoor(apps, services.GetRequiredService<IRevocations>(), services.GetRequiredService<PublicUrls>(), options, grant);
        var channelUrls = services.GetRequiredService<ChannelUrlEndpoint>();
        var guard = new RouteGuard(services.GetRequiredService<RequestFailures>(), isFenced: false);
        return endpoints.Map(pattern, guard.Around(context => channelUrls.HandleAsync(context, door)))
            .WithMetadata(new DisableRequestTimeoutAttribute());
    }

    private static ChannelEndpointOptions Configured(Action<ChannelEndpointOptions>? configure)
    {
        var options = new ChannelEndpointOptions();
        configure?.Invoke(options);
        return options.AllowedOrigins.FirstOrDefault(origin => !AllowedOrigins.IsPattern(origin)) is { } wrong
            ? throw new ArgumentException($"'{wrong}' is not an origin such as https://shop.example.com, https://*.example.com or *.", nameof(configure))
            : options;
    }
}
