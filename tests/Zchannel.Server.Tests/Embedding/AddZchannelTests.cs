using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Zchannel.Apps;
using Zchannel.Configuration;
using Zchannel.Configuration.Schema;
using Zchannel.Embedding;

namespace Zchannel.Server.Tests.Embedding;

public sealed class AddZchannelTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutConfiguration_ThereIsOneApp_AndNobodyKnowsItsSecret()
    {
        await using var host = await EmbeddedHost.StartAsync(builder => builder.Services.AddZchannel(), app => app.MapZchannel("/rt"));

        Assert.Equal("default", host.App.Id);
        Assert.False(host.App.Settings.IsDevelopment);
        Assert.Equal(64, Assert.Single(host.App.Settings.Keys).Secret.Length);
        using var demo = await host.Http.GetAsync("/rt/", Cancelled);
        Assert.Equal(404, (int)demo.StatusCode);
    }

    [Fact]
    public void ApplicationsOwnConfiguration_IsRead_AndCodeGoesOverIt()
    {
        var settings = Read(
            builder => builder.Services.AddZchannel(options => options.DrainTime = TimeSpan.FromSeconds(7)),
            "Zchannel:DrainTime=00:00:09", "Zchannel:Apps:shop:Limits:Connections=5", "Apps:of:the:application=1");

        Assert.Equal(TimeSpan.FromSeconds(7), settings.DrainTime);
        Assert.Equal(5, Assert.Single(settings.Apps).Limits.Connections);
        Assert.Equal("shop", Assert.Single(settings.Apps[0].Keys).Id);
    }

    [Fact]
    public void SectionOfTheApplicationsChoice_IsRead_InPlaceOfItsOwn()
    {
        var settings = Read(
            builder => builder.Services.AddZchannel(builder.Configuration.GetSection("Realtime:Station")),
            "Realtime:Station:Apps:shop:Rules:all:History=3", "Zchannel:Apps:other:Limits:Connections=5");

        Assert.Equal("shop", Assert.Single(settings.Apps).Id);
        Assert.Equal(3, settings.Apps[0].Rules.For("any").History);
    }

    [Fact]
    public async Task Faults_AreThrownAtTheStart_AllAtOnce()
    {
        var builder = EmbeddedHost.CreateBuilder();
        Set(builder, "Zchannel:DrainTime=soon", "Zchannel:Conections=1", "Zchannel:Apps:shop:Callbacks:Url=https://shop.example.com");
        builder.Services.AddZchannel(options =>
        {
            options.PublicUrl = new Uri("https://not-a-websocket.example.com");
            options.Apps["shop"].Limits.Connections = -1;
            options.Apps["Shop 2"] = new AppOptions { AllowedOrigins = ["nonsense"] };
            options.Management.Urls = "http://127.0.0.1:0";
            options.TrustedProxies = [System.Net.IPNetwork.Parse("10.0.0.0/8")];
        });
        await using var app = builder.Build();

        var thrown = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => app.StartAsync(Cancelled));

        string[] keys =
        [
            "Zchannel:DrainTime", "Zchannel:Conections", "Zchannel:PublicUrl", "Zchannel:Apps:shop:Limits:Connections", "Zchannel:Apps:shop:Callbacks:Secret",
            "Zchannel:Apps:Shop 2 ", "Zchannel:Apps:Shop 2:AllowedOrigins:0", "Zchannel:Management:Urls", "Zchannel:TrustedProxies ",
        ];
        Assert.All(keys, key => Assert.Contains($"\n  {key}", thrown.Message, StringComparison.Ordinal));
        Assert.True(keys.Length <= thrown.Failures.Count());
        Assert.Equal(thrown.Failures.Count(), thrown.Message.Count(character => character == '\n'));
        Assert.ThrowsAny<OptionsValidationException>(() => app.MapZchannel());
    }

    [Fact]
    public void WhatIsMissingInFiles_MayComeFromCode()
    {
        var settings = Read(
            builder => builder.Services.AddZchannel(options => options.Apps["shop"].Callbacks!.Secret = new Secret("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3")),
            "Zchannel:Apps:shop:Callbacks:Url=https://shop.example.com");

        Assert.Equal("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3", Assert.Single(settings.Apps).Callbacks!.Secret.Reveal());
    }

    [Fact]
    public void SecretSetInCode_IsCheckedAndNotShown()
    {
        var thrown = Assert.ThrowsAny<OptionsValidationException>(() => Read(builder => builder.Services.AddZchannel(options =>
            options.Apps["shop"] = new() { Keys = { ["shop-main"] = new() { Secret = new Secret("too-short") } } })));

        Assert.Contains("Zchannel:Apps:shop:Keys:shop-main:Secret must have at least 32 characters", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("too-short", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CalledTwice_IsHarmless()
    {
        await using var host = await EmbeddedHost.StartAsync(
            builder =>
            {
                builder.Services.AddZchannel(EmbeddedHost.Shop);
                builder.Services.AddZchannel(EmbeddedHost.Shop).Services.AddZchannel(options => options.DrainTime = TimeSpan.Zero);
            },
            app => app.MapZchannel("/rt"));

        Assert.Equal("shop", host.App.Id);
        Assert.Equal(TimeSpan.Zero, host.Services.GetRequiredService<ServerSettings>().DrainTime);
        Assert.All(host.Services.GetServices<IHostedService>().CountBy(service => service.GetType()), pair => Assert.Equal(1, pair.Value));
        using var page = await EmbeddedHost.OpenAsync(host.Channels.CreateUrl(new ChannelGrant("news")).Url);
        await host.Channels.SendAsync("news", "once", cancellationToken: Cancelled);
        await host.Channels.SendAsync("news", "twice", cancellationToken: Cancelled);
        Assert.Equal(["once", "twice"], [await EmbeddedHost.HearAsync(page), await EmbeddedHost.HearAsync(page)]);
    }

    [Fact]
    public async Task NotCalled_IsSaid()
    {
        await using var app = EmbeddedHost.CreateBuilder().Build();

        Assert.Equal("Call builder.Services.AddZchannel() before app.MapZchannel().", Assert.Throws<InvalidOperationException>(() => app.MapZchannel()).Message);
        Assert.Equal(
            "Call builder.Services.AddZchannel() before app.MapChannel().",
            Assert.Throws<InvalidOperationException>(() => app.MapChannel("/news", "news")).Message);
    }

    [Theory]
    [InlineData(LogLevel.Information, true)]
    [InlineData(LogLevel.Warning, false)]
    public async Task PathsInTheLog_AreWarnedOf(LogLevel level, bool isWarned)
    {
        await using var host = await EmbeddedHost.StartAsync(
            builder =>
            {
                builder.Services.AddZchannel();
                builder.Logging.AddFilter("Microsoft.AspNetCore", level);
            },
            app => app.MapZchannel());

        Assert.Equal(isWarned, host.Log.Lines.Any(line => line.Text.Contains("those of channel URLs hold tokens", StringComparison.Ordinal)));
    }

    [Fact]
    public void EveryOption_ComesThroughCodeAsItIs()
    {
        var options = new ZchannelOptions { PublicUrl = new Uri("wss://push.example.com"), DataDirectory = "./elsewhere", DrainTime = TimeSpan.FromSeconds(3) };
        options.Limits.MemoryBytes = 123_456_789;
        options.Limits.UnauthenticatedConnections = 11;
        options.Apps["shop"] = new AppOptions
        {
            Keys = { ["main"] = new() { Secret = new Secret(EmbeddedHost.Secret), Rights = [KeyRights.Read], Channels = ["a.*", "b"] } },
            AllowedOrigins = [],
            Rules = { ["orders"] = new() { Match = "orders.*", History = 7, HistoryBytes = 9_999_999_999 } },
        };
        var written = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

        ZchannelSchema.Root.Write(options, "Zchannel", written);

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(written).Build();
        var reading = ZchannelConfiguration.Read(configuration, []);
        Assert.Empty(reading.Faults);
        var app = Assert.Single(reading.Settings!.Apps);
        Assert.Equal((123_456_789, 11), (reading.Settings.MemoryBytes, reading.Settings.UnauthenticatedConnections));
        Assert.Equal(KeyRights.Read, app.Keys[0].Rights);
        Assert.Equal(["a.*", "b"], app.Keys[0].Channels);
        Assert.False(app.AllowedOrigins.Allows("https://shop.example.com"));
        Assert.Equal((7, 9_999_999_999), (app.Rules.For("orders.1").History, app.Rules.For("orders.1").HistoryBytes));
        Assert.Equal("./elsewhere", reading.Settings.DataDirectory);
    }

    private static ServerSettings Read(Action<WebApplicationBuilder> build, params string[] settings)
    {
        var builder = EmbeddedHost.CreateBuilder();
        Set(builder, settings);
        build(builder);
        using var app = (IDisposable)builder.Build();
        return ((WebApplication)app).Services.GetRequiredService<ServerSettings>();
    }

    private static void Set(WebApplicationBuilder builder, params string[] settings) =>
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]));
}
