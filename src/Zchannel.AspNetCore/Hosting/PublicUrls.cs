using Microsoft.AspNetCore.Http;
using Zchannel.Apps;

namespace Zchannel.Hosting;

/// <summary>
/// Where pages reach the server.
/// </summary>
/// <param name="serverUrl">The server's <c>PublicUrl</c>; null only where every address listened on is loopback.</param>
internal sealed class PublicUrls(Uri? serverUrl)
{
    private volatile Uri? _server = serverUrl;

    /// <summary>The server's <c>PublicUrl</c>.</summary>
    public Uri? Server
    {
        get => _server;
        set => _server = value;
    }

    /// <summary>The URL that a page connects to.</summary>
    public string Channel(App app, HttpRequest request, string token) => $"{Origin(app, request)}{Mount.PrefixOf(request)}/com/{token}";

    /// <summary>The URL of a script, for a page.</summary>
    public string Script(App app, HttpRequest request) =>
        string.Concat("http", Origin(app, request).AsSpan(2), Mount.PrefixOf(request), "/api.js");

    /// <summary>Where pages reach an app, where that can be known without looking at the server: as configured, or as asked on this machine.</summary>
    /// <param name="app">The app.</param>
    /// <param name="request">The request that is being answered, or null.</param>
    public string? TryOrigin(App app, HttpRequest? request) =>
        (app.Settings.PublicUrl ?? Server)?.GetLeftPart(UriPartial.Authority)
        ?? (request is not null && LoopbackHost.IsLoopback(request.Host.Host) ? Origin(app, request) : null);

    // A request's own Host is used only where nobody but this machine can be asking.
    private string Origin(App app, HttpRequest request)
    {
        var configured = app.Settings.PublicUrl ?? Server;
        return configured is not null
            ? configured.GetLeftPart(UriPartial.Authority)
            : $"{(request.IsHttps ? "wss" : "ws")}://{(LoopbackHost.IsLoopback(request.Host.Host) ? request.Host.Value : LocalAddress(request))}";
    }

    private static string LocalAddress(HttpRequest request) => $"localhost:{request.HttpContext.Connection.LocalPort}";
}
