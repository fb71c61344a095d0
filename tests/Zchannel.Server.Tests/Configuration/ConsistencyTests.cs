using Zchannel.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Server.Tests.Configuration;

public sealed class ConsistencyTests
{
    [Fact]
    public void RulesThatTie_AreAFaultThatNamesBoth()
    {
        var fault = Assert.Single(Walk.Read([.. Walk.Shop, "Apps:shop:Rules:a:Match=x*", "Apps:shop:Rules:b:Match=*y"]).Faults);

        Assert.Equal(
            "Zchannel:Apps:shop:Rules:b:Match (*y) must not tie with the rule a (x*): some channels match both, and neither pattern has more literal characters.",
            fault.ToString());
    }

    [Theory]
    [InlineData(TransportChoice.Sockets, "Zchannel:Transport (Sockets) must be Auto or Streams on this system: the sockets driver is made for Linux.")]
    [InlineData(TransportChoice.Auto, "")]
    [InlineData(TransportChoice.Streams, "")]
    public void Sockets_OnASystemWithoutThem_AreAFault(TransportChoice transport, string fault)
    {
        var walk = new ConfigurationWalk(Walk.Configure());

        new Consistency(new ZchannelOptions { Transport = transport }, walk).CheckTransport(isLinux: false);

        Assert.Equal(fault, string.Join('\n', walk.Faults));
    }

    [Fact]
    public void RulesThatCannotMeet_DoNotTie() =>
        Walk.Settings([.. Walk.Shop, "Apps:shop:Rules:a:Match=x*", "Apps:shop:Rules:b:Match=y*"]);

    [Fact]
    public void MessageBytes_OverAQuarterOfLagBytes_IsAFaultOfEachSuchRule()
    {
        var reading = Walk.Read(
        [
            .. Walk.Shop, "Apps:shop:Limits:MessageBytes=100000",
            "Apps:shop:Rules:a:Match=a*", "Apps:shop:Rules:a:LagBytes=399999",
            "Apps:shop:Rules:b:Match=b*", "Apps:shop:Rules:b:LagBytes=400000",
            "Apps:shop:Rules:c:Match=c*", "Apps:shop:Rules:c:LagBytes=1024",
        ]);

        Assert.Collection(
            reading.Faults,
            fault => Assert.StartsWith("Zchannel:Apps:shop:Rules:a:LagBytes (399999) must be at least four times Limits:MessageBytes (100000): ", fault.ToString()),
            fault => Assert.StartsWith("Zchannel:Apps:shop:Rules:c:LagBytes (1024) must be", fault.ToString()));
    }

    [Fact]
    public void MessageBytes_OverAQuarterOfTheImplicitLagBytes_IsAFaultUnlessARuleMatchesAll()
    {
        string[] settings = [.. Walk.Shop, "Apps:shop:Limits:MessageBytes=262145"];

        var fault = Assert.Single(Walk.Read(settings).Faults);

        Assert.Contains("MessageBytes (262145) must be at most a quarter of the LagBytes (1048576) of channels that no rule matches", fault.ToString());
        Walk.Settings([.. settings, "Apps:shop:Rules:all:LagBytes=2097152"]);
    }

    [Fact]
    public void FaultyValue_IsNotJudgedByItsDefault() =>
        Assert.Single(Walk.Read([.. Walk.Shop, "Apps:shop:Limits:MessageBytes=4194304", "Apps:shop:Rules:all:LagBytes=x"]).Faults);

    [Fact]
    public void PublicAddress_NeedsAPublicUrlOfServerOrApp()
    {
        string[] all = ["http://*:80"];

        var fault = Assert.Single(Walk.Read(all, Walk.Shop).Faults);

        Assert.StartsWith("Zchannel:PublicUrl is missing: http://*:80 can be reached by others", fault.ToString());
        Assert.Empty(Walk.Read(all, [.. Walk.Shop, "PublicUrl=wss://push.example.com"]).Faults);
        Assert.Empty(Walk.Read(all, [.. Walk.Shop, "Apps:shop:PublicUrl=wss://push.example.com:8443"]).Faults);
        Assert.Empty(Walk.Read([], Walk.Shop).Faults);
    }

    [Fact]
    public void PublicAddress_WithoutAnApp_IsAFault() =>
        Assert.StartsWith(
            "Zchannel:Apps is missing: http://*:80 can be reached by others",
            Assert.Single(Walk.Read(["http://*:80"], ["PublicUrl=wss://push.example.com"]).Faults).ToString());
}
