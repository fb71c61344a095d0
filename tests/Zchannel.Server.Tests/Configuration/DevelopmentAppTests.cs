using Zchannel.Apps;

namespace Zchannel.Server.Tests.Configuration;

public sealed class DevelopmentAppTests
{
    [Fact]
    public void NoAppAndOnlyLoopback_IsTheDevelopmentApp()
    {
        var app = Assert.Single(Walk.Settings().Apps);

        Assert.True(app.IsDevelopment);
        Assert.Equal("demo", app.Id);
        Assert.Equal(("demo", "demo-secret"), (app.Keys[0].Id, app.Keys[0].Secret.Reveal()));
        Assert.Equal(
            (new Uri("http://localhost:5000"), "whsec_ZGVtby1zZWNyZXQ=", true),
            (app.Callbacks?.Url, app.Callbacks?.Secret.Reveal(), app.Callbacks?.OnlyIfListening));
    }

    [Fact]
    public void AnyApp_ReplacesIt() => Assert.DoesNotContain(Walk.Settings(Walk.Shop).Apps, app => app.IsDevelopment);

    [Fact]
    public void PublicAddress_RulesItOut() => Assert.Null(Walk.Read(["http://*:8080"], []).Settings);

    [Fact]
    public void ItsPublicUrl_MayBeSet() =>
        Assert.Equal(new Uri("ws://localhost:9000"), Walk.Settings("PublicUrl=ws://localhost:9000").Apps[0].PublicUrl);

    [Fact]
    public void ItsSecret_IsTooShortForAnyOtherApp() => Assert.Single(Walk.Read("Apps:demo:Keys:demo:Secret=demo-secret").Faults);

    [Fact]
    public void Registry_FindsItsKey()
    {
        Assert.True(new AppRegistry(Walk.Settings().Apps).TryFindKey("demo", out var app, out _));
        Assert.Equal("demo", app.Id);
    }
}
