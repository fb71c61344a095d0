using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Zchannel.Apps;
using Zchannel.Configuration;
using Zchannel.Hosting;

namespace Zchannel.Embedding;

/// <summary>
/// Makes channel URLs inside the application, with a request or without one.
/// </summary>
internal sealed class StationUrls(PublicUrls urls, EndpointDataSource endpoints, IServer server)
{
    /// <summary>Makes the URL of a token.</summary>
    /// <param name="app">The app.</param>
    /// <param name="token">The token.</param>
    /// <param name="expiresAt">When it expires.</param>
    /// <param name="request">The request that is being answered, or null.</param>
    public ChannelUrl Make(App app, string token, DateTimeOffset expiresAt, HttpRequest? request)
    {
        var path = $"{request?.PathBase.ToUriComponent()}{FindPrefix()}/com/{token}";
        var origin = urls.TryOrigin(app, request) ?? LocalOrigin();
        return new ChannelUrl(new Uri(origin + path), path, token, expiresAt);
    }

    private string FindPrefix()
    {
        var route = endpoints.Endpoints.OfType<RouteEndpoint>().FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<ChannelUrlRoute>() is not null)
            ?? throw new InvalidOperationException("Call app.MapZchannel() before making channel URLs, and make them once the application has started.");
        var prefix = route.RoutePattern.PathSegments.Take(route.Metadata.GetRequiredMetadata<Mount>().DepthOf(route)).ToList();
        return prefix.All(segment => segment.Parts is [RoutePatternLiteralPart])
            ? string.Concat(prefix.Select(segment => $"/{((RoutePatternLiteralPart)segment.Parts[0]).Content}"))
            : throw new InvalidOperationException("Channel URLs cannot be made in process where MapZchannel is below a route with parameters.");
    }

    // Nobody but this machine can ask for it, so this machine's name for itself will do.
    private string LocalOrigin()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return addresses.Count > 0 && addresses.All(ListenUrl.IsLoopback)
            ? $"ws{new Uri(addresses.First()).GetLeftPart(UriPartial.Authority).AsSpan(4)}"
            : throw new InvalidOperationException(
                $"{ZchannelOptions.SectionName}:{nameof(ZchannelOptions.PublicUrl)} is needed: this application can be reached by others, and no URL is made from what a request says its host is.");
    }
}
