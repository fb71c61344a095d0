using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Configuration;

namespace Zchannel.Client.Tests.Support;

/// <summary>A real channel server below a path on a free loopback port, so that client and server are held against each other.</summary>
internal sealed class Station : IAsyncDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;

    private Station(WebApplication app) => _app = app;

    public ZchannelClientOptions Options => new() { Server = new Uri(_app.Urls.Single() + "/rt"), Key = "shop-main", Secret = Secret };

    public static async Task<Station> StartAsync(Action<AppOptions>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddZchannel(options =>
        {
            options.DataDirectory = Directory.CreateTempSubdirectory("zchannel-").FullName;
            options.DrainTime = TimeSpan.Zero;
            options.Apps["shop"] = new() { Keys = { ["shop-main"] = new() { Secret = new Secret(Secret) } } };
            configure?.Invoke(options.Apps["shop"]);
        });
        var app = builder.Build();
        app.MapZchannel("/rt");
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new Station(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(TestContext.Current.CancellationToken);
        await _app.DisposeAsync();
    }
}
