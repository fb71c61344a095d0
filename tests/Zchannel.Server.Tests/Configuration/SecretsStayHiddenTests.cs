namespace Zchannel.Server.Tests.Configuration;

public sealed class SecretsStayHiddenTests
{
    private const string Hidden = "hunter2";

    [Theory]
    [InlineData("Apps:shop:Keys:main:Secret=hunter2")]
    [InlineData("Apps:shop:Keys:main:Secret:Value=hunter2")]
    [InlineData("Apps:shop:Keys:main:Secret:0=hunter2")]
    [InlineData("Apps:shop:Keys:main:Secert=hunter2")]
    [InlineData("Apps:shop:Keys:main:PreviousSecret=hunter2")]
    [InlineData("Apps:shop:Keys:main:Password=hunter2")]
    [InlineData("Apps:shop:Keys:main=hunter2")]
    [InlineData("Apps:shop:Keys=hunter2")]
    [InlineData("Apps:shop=hunter2")]
    [InlineData("Apps=hunter2")]
    [InlineData("Secret=hunter2")]
    [InlineData("Apps:shop:Callbacks=hunter2")]
    [InlineData("Apps:shop:Callbacks:Secret=hunter2")]
    [InlineData("Apps:shop:Callbacks:Secret=whsec_hunter2")]
    [InlineData("Apps:shop:Callbacks:Secret:0=hunter2")]
    [InlineData("Apps:shop:Callbacks:Url=https://shop:hunter2@shop.example.com")]
    [InlineData("Apps:shop:Callbacks:Url=shop:hunter2@shop.example.com")]
    [InlineData("Apps:shop:Callbacks:Url=https://shop.example.com/?key=hunter2")]
    [InlineData("Apps:shop:Callbacks:Url=https://shop.example.com/#hunter2")]
    [InlineData("Apps:shop:Callbacks:Path=/hooks?key=hunter2")]
    [InlineData("PublicUrl=wss://shop:hunter2@push.example.com")]
    [InlineData("Apps:shop:AllowedOrigins:0=https://shop:hunter2@push.example.com")]
    public void FaultySecret_IsNotShown(string setting)
    {
        var reading = Walk.Read(setting);

        Assert.NotEmpty(reading.Faults);
        Assert.DoesNotContain(Hidden, Walk.Lines(reading), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void GoodSecret_IsNotShownBesideAFault()
    {
        var reading = Walk.Read([.. Walk.ShopWithCallbacks, "DrainTime=x", "Apps:chat:Keys:shop-main:Secret=" + Walk.Secret]);

        Assert.Equal(2, reading.Faults.Count);
        Assert.DoesNotContain(Walk.Secret, Walk.Lines(reading));
        Assert.DoesNotContain(Walk.CallbackSecret, Walk.Lines(reading));
    }

    [Fact]
    public void Settings_DoNotPrintSecrets() =>
        Assert.DoesNotContain(Walk.Secret, Walk.Settings(Walk.Shop).Apps[0].Keys[0].Secret.ToString());
}
