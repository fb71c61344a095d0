using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Configuration;
using Zchannel.Embedding;
using Zchannel.Hosting;
using Zchannel.Server.Tests.Hosting;
using Zchannel.Tokens;

namespace Zchannel.Server.Tests.Embedding;

public sealed class ChannelsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BytesAndValues_AreSentAsTheyAre()
    {
        await using var host = await StartAsync();
        await using var link = await RawLink.OpenAsync(host.Port);
        await link.RequestAsync($"GET {host.Channels.CreateUrl(new ChannelGrant("news")).Path}", Visits.Handshake);
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        var data = new byte[] { 1, 2, 0xff };

        var sending = host.Channels.SendAsync("news", data, cancellationToken: Cancelled);
        data[0] = 9;
        await sending;
        await host.Channels.SendAsync("news", "你", (JsonTypeInfo<string>)JsonSerializerOptions.Web.GetTypeInfo(typeof(string)), cancellationToken: Cancelled);

        var binary = await link.ReadFrameAsync();
        Assert.Equal((WireFrame.BinaryOpcode, "0102ff"), (binary.Opcode, Convert.ToHexStringLower(binary.Payload)));
        var json = await link.ReadFrameAsync();
        Assert.Equal((WireFrame.TextOpcode, "\"\\u4F60\""), (json.Opcode, json.Text));
    }

    [Fact]
    public async Task IdempotencyKey_AnswersARepeatAsTheFirst()
    {
        await using var host = await StartAsync();
        var once = new SendOptions { IdempotencyKey = "order-1" };

        var first = await host.Channels.SendAsync("news", "a", once, Cancelled);
        var repeat = await host.Channels.SendAsync("news", "a", once, Cancelled);
        var conflict = await Assert.ThrowsAsync<ChannelRefusedException>(() => host.Channels.SendAsync("news", "b", once, Cancelled));

        Assert.Equal(first, repeat);
        Assert.Equal("idempotency_conflict", conflict.Code);
    }

    [Fact]
    public async Task ExcludedClient_DoesNotHearIt()
    {
        await using var host = await StartAsync();
        using var author = await EmbeddedHost.OpenAsync(new Uri(host.Channels.CreateUrl(new ChannelGrant("news")).Url + "?client=author"));

        await host.Channels.SendAsync("news", "not to the author", new SendOptions { Exclude = "author" }, Cancelled);
        await host.Channels.SendAsync("news", "to all", cancellationToken: Cancelled);

        Assert.Equal("to all", await EmbeddedHost.HearAsync(author));
    }

    [Fact]
    public async Task Limits_AreToldByCode()
    {
        await using var host = await StartAsync(options => options.Apps["shop"] = new AppOptions { Limits = { PublishesPerSecond = 1, MessageBytes = 10 } });

        var tooLarge = await Assert.ThrowsAsync<ChannelRefusedException>(() => host.Channels.SendAsync("news", "eleven bytes", cancellationToken: Cancelled));
        await host.Channels.SendAsync("news", "one", cancellationToken: Cancelled);
        var limited = await Assert.ThrowsAsync<ChannelRefusedException>(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                await host.Channels.SendAsync("news", "more", cancellationToken: Cancelled);
            }
        });

        Assert.Equal("too_large", tooLarge.Code);
        Assert.Equal("rate_limited", limited.Code);
        Assert.True(limited.RetryAfter > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a\nb")]
    public async Task NameThatIsNone_IsAnArgumentException(string name)
    {
        await using var host = await StartAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => host.Channels.SendAsync(name, "x", cancellationToken: Cancelled));
        Assert.Throws<ArgumentException>(() => host.Channels.CreateUrl(new ChannelGrant(name)));
    }

    [Fact]
    public async Task OptionsThatAreNone_AreArgumentExceptions()
    {
        await using var host = await StartAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Channels.SendAsync("news", "\ud800", cancellationToken: Cancelled));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.Channels.SendAsync("\ud800", "x", cancellationToken: Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Channels.SendAsync("news", "x", new SendOptions { Exclude = "not a client" }, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => host.Channels.SendAsync("news", "x", new SendOptions { IdempotencyKey = new string('k', 129) }, Cancelled));
        Assert.Throws<ArgumentException>(() => host.Channels.CreateUrl(new ChannelGrant("news") { User = "a\nb" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => host.Channels.CreateUrl(new ChannelGrant("news"), TimeSpan.FromHours(25)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => host.Channels.DisconnectAsync("ann", TimeSpan.FromDays(32), Cancelled));
    }

    [Fact]
    public async Task Grant_IsWhatTheUrlPermits()
    {
        await using var host = await StartAsync();
        await host.Channels.SendAsync("news", "before", cancellationToken: Cancelled);

        var url = host.Channels.CreateUrl(
            new ChannelGrant("news") { User = "ann", Send = false, From = ReadFrom.Last(1) }, TimeSpan.FromMinutes(1));
        using var page = await EmbeddedHost.OpenAsync(url.Url);

        Assert.Equal("before", await EmbeddedHost.HearAsync(page));
        var connection = Assert.Single(host.App.Connections.All);
        Assert.Equal(("ann", false), (connection.User, connection.MaySend));
        Assert.DoesNotContain(url.Token, url.ToString(), StringComparison.Ordinal);
        Assert.InRange(url.ExpiresAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task UserWhoIsSentAway_IsGone_AndRevokedAsLongAsItIsSaid()
    {
        await using var host = await StartAsync();
        var url = host.Channels.CreateUrl(new ChannelGrant("news") { User = "ann" }).Url;
        using var page = await EmbeddedHost.OpenAsync(url);

        Assert.Equal(1, await host.Channels.DisconnectAsync("ann", TimeSpan.FromMinutes(1), Cancelled));

        Assert.Equal(4004, await EmbeddedHost.ClosedAsync(page));
        using var again = await EmbeddedHost.OpenAsync(url);
        Assert.Equal(4001, await EmbeddedHost.ClosedAsync(again));
        Assert.Equal(0, await host.Channels.DisconnectAsync("nobody", cancellationToken: Cancelled));
    }

    [Fact]
    public async Task SeveralApps_MustBeTold_AndAreApart()
    {
        await using var host = await StartAsync(options =>
        {
            options.Apps["blue"] = new AppOptions();
            options.Apps["red"] = new AppOptions();
        });

        using var page = await EmbeddedHost.OpenAsync(host.Channels.ForApp("blue").CreateUrl(new ChannelGrant("news")).Url);
        await host.Channels.ForApp("red").SendAsync("news", "red", cancellationToken: Cancelled);
        await host.Channels.ForApp("blue").SendAsync("news", "blue", cancellationToken: Cancelled);

        Assert.Equal("blue", await EmbeddedHost.HearAsync(page));
        Assert.Contains("blue, red", (await Assert.ThrowsAsync<InvalidOperationException>(() => host.Channels.SendAsync("news", "x", cancellationToken: Cancelled))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => host.Channels.ForApp("green"));
    }

    [Fact]
    public async Task WithoutMapZchannel_NoUrlIsMade_ButMessagesAreSent()
    {
        await using var host = await EmbeddedHost.StartAsync(builder => builder.Services.AddZchannel(), _ => { });

        Assert.Contains("MapZchannel", Assert.Throws<InvalidOperationException>(() => host.Channels.CreateUrl(new ChannelGrant("news"))).Message, StringComparison.Ordinal);
        Assert.Equal(0, (await host.Channels.SendAsync("news", "to nobody", cancellationToken: Cancelled)).Receivers);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5000", "ws://127.0.0.1:5000/rt/com/")]
    [InlineData("https://localhost:5001", "wss://localhost:5001/rt/com/")]
    [InlineData("http://127.0.0.1:5000;http://*:80", null)]
    [InlineData("http://shop.example.com", null)]
    [InlineData("", null)]
    public async Task WithoutPublicUrl_OnlyThisMachineIsNamed(string addresses, string? expected)
    {
        await using var host = await StartAsync();
        var server = new ServerAt(addresses.Split(';', StringSplitOptions.RemoveEmptyEntries));
        var urls = new StationUrls(host.Services.GetRequiredService<PublicUrls>(), host.Services.GetRequiredService<EndpointDataSource>(), server);

        if (expected is not null)
        {
            Assert.StartsWith(expected, urls.Make(host.App, "token", default, null).Url.OriginalString, StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith("Zchannel:PublicUrl is needed", Assert.Throws<InvalidOperationException>(() => urls.Make(host.App, "token", default, null)).Message, StringComparison.Ordinal);
        }
    }

    private static Task<EmbeddedHost> StartAsync(Action<ZchannelOptions>? configure = null) =>
        EmbeddedHost.StartAsync(builder => builder.Services.AddZchannel(options =>
        {
            options.DataDirectory = Directory.CreateTempSubdirectory("zchannel-").FullName;
            configure?.Invoke(options);
        }), app => app.MapZchannel("/rt"));

    private sealed class ServerAt(string[] addresses) : IServer
    {
        public IFeatureCollection Features { get; } = Described(addresses);

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }

        private static FeatureCollection Described(string[] addresses)
        {
            var feature = new ServerAddressesFeature();
            foreach (var address in addresses)
            {
                feature.Addresses.Add(address);
            }

            var features = new FeatureCollection();
            features.Set<IServerAddressesFeature>(feature);
            return features;
        }
    }
}
