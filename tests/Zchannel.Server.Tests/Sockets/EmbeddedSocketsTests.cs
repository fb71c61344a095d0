using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Zchannel.Configuration;
using Zchannel.Embedding;
using Zchannel.Server.Tests.Embedding;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Transports.Sockets;

namespace Zchannel.Server.Tests.Sockets;

/// <summary>The sockets driver inside another application.</summary>
public sealed class EmbeddedSocketsTests
{
    [Theory]
    [InlineData(TransportChoice.Sockets, true)]
    [InlineData(TransportChoice.Auto, false)]
    [InlineData(TransportChoice.Streams, false)]
    public async Task IsUsed_WhereItIsAskedFor(TransportChoice transport, bool isUsed)
    {
        await using var host = await EmbeddedHost.StartAsync(
            builder => builder.Services.AddZchannel(options =>
            {
                EmbeddedHost.Shop(options);
                options.Transport = transport;
            }),
            app =>
            {
                app.MapGet("/own", () => "the application's");
                app.MapZchannel();
            });
        var channels = host.Services.GetRequiredService<IChannels>();
        await using var link = await RawLink.OpenAsync(host.Port);
        await link.RequestAsync($"GET /com/{channels.CreateUrl(new ChannelGrant("news")).Token}", Visits.Handshake);
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        await channels.SendAsync("news", "heard", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("heard", (await link.ReadFrameAsync()).Text);
        Assert.Equal("the application's", await host.Http.GetStringAsync(new Uri("/own", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.Equal(isUsed, host.Services.GetRequiredService<Lazy<EventLoops>>().IsValueCreated);
        Assert.Equal(isUsed ? 1 : 0, isUsed ? host.Services.GetRequiredService<SocketsConnections>().Count : 0);
    }

    [Theory]
    [InlineData(TransportChoice.Sockets, true)]
    [InlineData(TransportChoice.Streams, false)]
    public async Task AddedBeforeTheWebServer_LeavesItsOwnTransport(TransportChoice transport, bool isUsed)
    {
        using var host = new HostBuilder()
            .ConfigureServices(services => services.AddZchannel(options =>
            {
                EmbeddedHost.Shop(options);
                options.Transport = transport;
            }))
            .ConfigureWebHost(web => web.UseKestrel().UseUrls("http://127.0.0.1:0").Configure(app => app.UseRouting().UseEndpoints(routes => routes.MapZchannel())))
            .Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(host.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());
        await using var link = await RawLink.OpenAsync(address.Port);
        await link.RequestAsync("GET /healthz", "Host: localhost");

        Assert.Equal("ok\n", (await link.ReadAnswerAsync()).Text);
        Assert.Equal(isUsed, host.Services.GetRequiredService<Lazy<EventLoops>>().IsValueCreated);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
