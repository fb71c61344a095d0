using Microsoft.Extensions.Configuration;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Channels;
using Zchannel.Configuration;

namespace Zchannel.Server.Tests.Configuration;

public sealed class SettingsTests
{
    [Fact]
    public void LeftOut_IsTheDefault()
    {
        var settings = Walk.Settings(Walk.Shop);

        Assert.Equal("./data", settings.DataDirectory);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.DrainTime);
        Assert.Equal(TransportChoice.Auto, settings.Transport);
        Assert.Equal(FsyncChoice.Always, settings.Fsync);
        Assert.Equal((long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.75), settings.MemoryBytes);
        Assert.Empty(settings.TrustedProxies);
        Assert.Empty(settings.ManagementUrls);
        Assert.Equal((1_000, 100), (settings.UnauthenticatedConnections, settings.UnauthenticatedConnectionsPerAddress));
        var app = Assert.Single(settings.Apps);
        Assert.Equal("shop", app.Id);
        Assert.False(app.IsDevelopment);
        Assert.Equal(Walk.Secret, Assert.Single(app.Keys).Secret.Reveal());
        Assert.Null(app.PublicUrl);
        Assert.Null(app.Callbacks);
        Assert.True(app.AllowedOrigins.AllowsAny);
        Assert.Equal(new AppLimits(), app.Limits);
        Assert.Equal(new ChannelRule(), Assert.Single(app.Rules.All));
    }

    [Fact]
    public void Limits_LeftOut_AreTheseNumbers() => Assert.Equal(
        new AppLimits
        {
            Connections = 10_000,
            ConnectionsPerUser = 100,
            ConnectionsPerToken = 1_000,
            ConnectionsPerAddress = 1_000,
            Channels = 10_000,
            MemoryBytes = 268_435_456,
            StoreBytes = 1_073_741_824,
            MessageBytes = 65_536,
            ChannelNameBytes = 256,
            PublishesPerSecond = 1_000,
            DeliveriesPerSecond = 0,
            IdempotencyKeys = 100_000,
            CallbackQueue = 100_000,
        },
        Walk.Settings(Walk.Shop).Apps[0].Limits);

    [Fact]
    public void EverythingSet_Arrives()
    {
        var settings = Walk.Settings(
        [
            .. Walk.ShopWithCallbacks,
            "PublicUrl=wss://push.example.com", "DataDirectory=/srv/zchannel", "DrainTime=00:01:00",
            "Fsync=interval", "Limits:UnauthenticatedConnections=7", "Limits:UnauthenticatedConnectionsPerAddress=0",
            "Apps:shop:AllowedOrigins:0=https://shop.example.com", "Apps:shop:AllowedOrigins:1=https://*.example.org",
            "Apps:shop:Callbacks:Path=/hooks/", "Apps:shop:Callbacks:Events:0=message", "Apps:shop:Callbacks:Events:1=Connected",
            "Apps:shop:Limits:Connections=1", "Apps:shop:Limits:MessageBytes=2", "Apps:shop:Limits:ChannelNameBytes=3", "Apps:shop:Limits:CallbackQueue=4", "Apps:shop:Limits:StoreBytes=5",
            "Apps:shop:Rules:r:Match=orders.*", "Apps:shop:Rules:r:ClientMessages=broadcast", "Apps:shop:Rules:r:History=5",
            "Apps:shop:Rules:r:HistoryAge=7.00:00:00", "Apps:shop:Rules:r:HistoryBytes=8", "Apps:shop:Rules:r:PositionAge=30.00:00:00",
            "Apps:shop:Rules:r:LagBytes=2048", "Apps:shop:Rules:r:SlowConsumer=DropOldest", "Apps:shop:Rules:r:IdempotencyWindow=00:00:00",
            "Apps:shop:Rules:r:CloseOnExpiry=True", "Apps:shop:Rules:r:Durable=true",
        ]);

        Assert.Equal(("/srv/zchannel", TimeSpan.FromMinutes(1), 7, 0), (
            settings.DataDirectory, settings.DrainTime, settings.UnauthenticatedConnections, settings.UnauthenticatedConnectionsPerAddress));
        Assert.Equal(FsyncChoice.Interval, settings.Fsync);
        var app = Assert.Single(settings.Apps);
        Assert.Equal(new Uri("wss://push.example.com"), app.PublicUrl);
        Assert.True(app.AllowedOrigins.Allows("https://www.example.org"));
        Assert.False(app.AllowedOrigins.Allows("https://example.net"));
        Assert.Equal(new AppLimits { Connections = 1, MessageBytes = 2, ChannelNameBytes = 3, CallbackQueue = 4, StoreBytes = 5 }, app.Limits);
        Assert.Equal(("https://shop.example.com/", "/hooks", Walk.CallbackSecret, false), (
            app.Callbacks?.Url.AbsoluteUri, app.Callbacks?.Path, app.Callbacks?.Secret.Reveal(), app.Callbacks?.OnlyIfListening));
        Assert.Equal([CallbackKind.Connected, CallbackKind.Message], app.Callbacks?.Events.Order());
        Assert.Equal(
            new ChannelRule
            {
                Name = "r",
                Match = "orders.*",
                ClientMessages = ClientMessagePolicy.Broadcast,
                History = 5,
                HistoryAge = TimeSpan.FromDays(7),
                HistoryBytes = 8,
                PositionAge = TimeSpan.FromDays(30),
                LagBytes = 2048,
                SlowConsumer = SlowConsumerPolicy.DropOldest,
                IdempotencyWindow = TimeSpan.Zero,
                CloseOnExpiry = true,
                Durable = true,
            },
            app.Rules.For("orders.1"));
    }

    [Theory]
    [InlineData("Apps:shop:Rules:r:Durable=false", "1.00:00:00")]
    [InlineData("Apps:shop:Rules:r:Durable=true", "30.00:00:00")]
    [InlineData("Apps:shop:Rules:r:PositionAge=00:00:05", "00:00:05")]
    public void PositionAge_LeftOut_IsLongerWhereTheChannelIsDurable(string setting, string expected) =>
        Assert.Equal(TimeSpan.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), Walk.Settings([.. Walk.Shop, setting]).Apps[0].Rules.For("news").PositionAge);

    [Theory]
    [InlineData("http://localhost:5000")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://[::1]:5000/")]
    [InlineData("https://10.0.0.1:8443")]
    [InlineData("https://[fd00::1]")]
    public void CallbackUrl_InsideTheNetwork_NeedsToBeAllowed(string url)
    {
        string[] settings = [.. Walk.ShopWithCallbacks, $"Apps:shop:Callbacks:Url={url}"];

        Assert.Contains(
            $"Zchannel:Apps:shop:Callbacks:Url ({url}) must be a public address, or Callbacks:AllowPrivate be true",
            Assert.Single(Walk.Read(settings).Faults).ToString());
        Assert.Equal(new Uri(url), Walk.Settings([.. settings, "Apps:shop:Callbacks:AllowPrivate=true"]).Apps[0].Callbacks?.Url);
    }

    [Fact]
    public void CallbackUrl_ThatIsPublic_NeedsNothing() =>
        Assert.False(Walk.Settings([.. Walk.ShopWithCallbacks, "Apps:shop:Callbacks:Url=https://93.184.216.34"]).Apps[0].Callbacks!.AllowPrivate);

    [Fact]
    public void AppPublicUrl_GoesBeforeTheServers() =>
        Assert.Equal(
            new Uri("ws://shop.example.com"),
            Walk.Settings([.. Walk.Shop, "PublicUrl=wss://push.example.com", "Apps:shop:PublicUrl=ws://shop.example.com"]).Apps[0].PublicUrl);

    [Theory]
    [InlineData("*")]
    [InlineData("https://Shop.example.com")]
    [InlineData("https://*.example.com:8443")]
    [InlineData("http://[::1]:3000")]
    public void Origins_AreTakenAsBrowsersSendThem(string origin) =>
        Assert.True(Walk.Settings([.. Walk.Shop, $"Apps:shop:AllowedOrigins:0={origin}"]).Apps[0]
            .AllowedOrigins.Allows(origin.Replace("*.", "www.", StringComparison.Ordinal)));

    [Fact]
    public void EmptyListOfOrigins_AllowsNone() =>
        Assert.False(Walk.Settings([.. Walk.Shop, "Apps:shop:AllowedOrigins="]).Apps[0].AllowedOrigins.Allows("https://shop.example.com"));

    [Fact]
    public void Layers_MergeByRuleName()
    {
        var configuration = Walk.Configure(
            [.. Walk.Shop, "Apps:shop:Rules:orders:Match=orders.*", "Apps:shop:Rules:orders:History=5"],
            ["Apps:shop:Rules:orders:History=7", "Apps:shop:Rules:news:Match=news"]);

        var rules = ZchannelConfiguration.Read(configuration, []).Settings?.Apps[0].Rules;

        Assert.Equal(("orders", 7), (rules?.For("orders.1").Name, rules?.For("orders.1").History));
        Assert.Equal("news", rules?.For("news").Name);
    }

    // Environment variables are often written in capitals; the file knows how the id is spelled.
    [Fact]
    public void Layers_InCapitals_MeetTheIdsOfTheFile()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new($"Zchannel:Apps:shop:Keys:main:Secret", Walk.Secret)])
            .AddInMemoryCollection([new("ZCHANNEL:APPS:SHOP:LIMITS:CONNECTIONS", "3"), new("ZCHANNEL:APPS:SHOP:KEYS:MAIN:SECRET", Walk.Secret)])
            .Build();

        var reading = ZchannelConfiguration.Read(configuration, []);

        Assert.Empty(reading.Faults);
        Assert.Equal(("shop", 3, "main"), (reading.Settings?.Apps[0].Id, reading.Settings?.Apps[0].Limits.Connections, reading.Settings?.Apps[0].Keys[0].Id));
    }

    [Fact]
    public void NullAndEmptySections_AreAsGoodAsLeftOut()
    {
        using var json = new MemoryStream("""{ "Zchannel": { "PublicUrl": null, "Limits": {}, "Apps": {} } }"""u8.ToArray());

        var reading = ZchannelConfiguration.Read(new ConfigurationBuilder().AddJsonStream(json).Build(), []);

        Assert.Empty(reading.Faults);
        Assert.True(reading.Settings?.Apps[0].IsDevelopment);
    }
}
