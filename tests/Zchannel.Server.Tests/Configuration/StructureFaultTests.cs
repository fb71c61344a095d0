using Microsoft.Extensions.Configuration;
using Zchannel.Configuration;

namespace Zchannel.Server.Tests.Configuration;

public sealed class StructureFaultTests
{
    [Theory]
    [InlineData("PublicUlr=x", "Zchannel:PublicUlr is not an option (did you mean PublicUrl?)")]
    [InlineData("Quotas:x=1", "Zchannel:Quotas is not an option (there are PublicUrl, DataDirectory, Fsync, DrainTime, Transport, TrustedProxies, Limits, Apps, Management)")]
    [InlineData("Apps:shop:Rules:r:Histroy=1", "Zchannel:Apps:shop:Rules:r:Histroy is not an option (did you mean History?)")]
    [InlineData("Apps:shop:Limits:MesageBytes=1", "Limits:MesageBytes is not an option (did you mean MessageBytes?)")]
    [InlineData("Apps:shop:Limits=5", "Zchannel:Apps:shop:Limits must be a section with Connections, ")]
    [InlineData("Apps:shop:Rules=5", "Zchannel:Apps:shop:Rules must be a section (Zchannel:Apps:shop:Rules:{rule}:…)")]
    [InlineData("Apps:shop:Rules:r=5", "Zchannel:Apps:shop:Rules:r must be a section with Match, ")]
    [InlineData("PublicUrl:Host=5", "Zchannel:PublicUrl must be a single value")]
    [InlineData("Apps:Shop!:Keys:k:Secret=0123456789abcdef0123456789abcdef", "Zchannel:Apps:Shop! must be named with 1 to 64 of")]
    [InlineData("Apps:shop:Keys:MAIN:Secret=0123456789abcdef0123456789abcdef", "Zchannel:Apps:shop:Keys:MAIN must be named with 1 to 64 of")]
    [InlineData("Apps:shop:Keys:other:Secret=tooshort", "Zchannel:Apps:shop:Keys:other:Secret must have at least 32 characters")]
    [InlineData("Apps:chat:AllowedOrigins:0=*", "Zchannel:Apps:chat:Keys is missing")]
    [InlineData("Apps:chat=", "Zchannel:Apps:chat:Keys is missing")]
    [InlineData("Apps:shop:Keys:other=", "Zchannel:Apps:shop:Keys:other:Secret is missing")]
    [InlineData("Apps:chat:Keys:shop-main:Secret=0123456789abcdef0123456789abcdef", "Keys:shop-main is also a key of the app")]
    public void WrongShape_IsAFault(string setting, string fault) =>
        Assert.Contains(fault, Assert.Single(Walk.Read([.. Walk.Shop, setting]).Faults).ToString());

    [Fact]
    public void CallbacksWithoutUrlAndSecret_AreTwoFaults()
    {
        var reading = Walk.Read([.. Walk.Shop, "Apps:shop:Callbacks:Path=/hooks"]);

        Assert.Collection(
            reading.Faults,
            fault => Assert.StartsWith("Zchannel:Apps:shop:Callbacks:Url is missing: ", fault.ToString()),
            fault => Assert.StartsWith("Zchannel:Apps:shop:Callbacks:Secret is missing: ", fault.ToString()));
    }

    [Theory]
    [InlineData("Zchanel:PublicUrl", "Zchanel is not a section (did you mean Zchannel?)")]
    [InlineData("Apps:shop:Keys:k:Secret", "Apps must stand inside the section Zchannel")]
    public void SectionBesideTheSection_IsAFault(string key, string fault)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, "wss://push.example.com")]).Build();

        Assert.Contains(fault, Assert.Single(ZchannelConfiguration.Read(configuration, []).Faults).ToString());
    }

    [Fact]
    public void WhatBelongsToOthers_IsLeftAlone()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Logging:LogLevel:Default", "Debug"), new("CHANNEL", "x"), new("ZCHANNEL_KEY", "x")])
            .Build();

        Assert.Empty(ZchannelConfiguration.Read(configuration, []).Faults);
    }
}
