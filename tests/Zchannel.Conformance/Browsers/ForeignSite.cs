using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Zchannel.Conformance.Browsers;

/// <summary>Another site, whose page loads the script of a channel server.</summary>
internal sealed class ForeignSite : IAsyncDisposable
{
    private readonly WebApplication _site;

    private ForeignSite(WebApplication site) => _site = site;

    public Uri Address => new(_site.Urls.Single());

    public static async Task<ForeignSite> StartAsync(Uri server, string script, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var site = builder.Build();
        var page = $"<!DOCTYPE html><title>A shop</title><script src=\"{server}{script}\"></script>";
        site.MapGet("/", () => Results.Text(page, "text/html"));
        await site.StartAsync(cancellationToken);
        return new ForeignSite(site);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
