using System.Text;
using Zchannel.Apps;
using Zchannel.Sae;

namespace Zchannel.Server.Tests.Sae;

public sealed class SaeSignatureTests
{
    private const string Known = "1w40PdBN0Eadg+bUzyRZ9ft8Uac3HHoI66iGabupDyQ=";
    private const string KnownText = "POST\n/channel/v1/send_message\nx-sae-accesskey:demo\nx-sae-timestamp:1795348800";

    private static readonly AccessKey Demo = new("demo", new Secret("demo-secret"));

    [Fact]
    public void PlatformCall_GivesTheKnownSignature()
    {
        var text = SaeSignature.PlatformText("demo", "2026-11-22 12:00:00");

        Assert.Equal("ACCESSKEYdemoTIMESTAMP2026-11-22 12:00:00", text);
        Assert.Equal("GDIH0C45yJ63X6yLhqAUkOHYc6NyfhOAKqsgiL+ZDJo=", Convert.ToBase64String(SaeSignature.Compute(Demo.Secret, text)));
    }

    [Fact]
    public void PublicCall_GivesTheKnownSignature()
    {
        var text = SaeSignature.PublicText(
            "POST", "/channel/v1/send_message", [("X-SAE-TimeStamp", "1795348800"), ("x-sae-accesskey", "demo")]);

        Assert.Equal(Encoding.UTF8.GetBytes(KnownText), Encoding.UTF8.GetBytes(text));
        Assert.Equal(Known, Convert.ToBase64String(SaeSignature.Compute(Demo.Secret, text)));
    }

    [Fact]
    public void PublicText_SortsByNameAndNotByLine() => Assert.Equal(
        "GET\n/x?b=1&a=%2F\nx-sae-a:1\nx-sae-a-b:2\nx-sae-accesskey:k",
        SaeSignature.PublicText("GET", "/x?b=1&a=%2F", [("X-Sae-A-B", "2"), ("x-sae-accesskey", "k"), ("x-sae-a", "1")]));

    [Fact]
    public void EitherSecretOfAKey_Fits()
    {
        var changed = new AccessKey("demo", new Secret("a new secret"), new Secret("demo-secret"));

        Assert.True(SaeSignature.Fits(Demo, KnownText, Known));
        Assert.True(SaeSignature.Fits(changed, KnownText, Known));
        Assert.True(SaeSignature.Fits(changed, KnownText, Convert.ToBase64String(SaeSignature.Compute(changed.Secret, KnownText))));
        Assert.False(SaeSignature.Fits(new AccessKey("demo", new Secret("a new secret"), new Secret("another")), KnownText, Known));
    }

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("not base64")]
    [InlineData("1w40PdBN0Eadg+bUzyRZ9ft8Uac3HHoI66iGabupDyQ")]
    [InlineData("1w40PdBN0Eadg-bUzyRZ9ft8Uac3HHoI66iGabupDyQ=")]
    [InlineData("2w40PdBN0Eadg+bUzyRZ9ft8Uac3HHoI66iGabupDyQ=")]
    [InlineData("1w40PdBN0Eadg+bUzyRZ9ft8Uac3HHoI66iGabupDw==")]
    [InlineData("1w40PdBN0Eadg+bUzyRZ9ft8Uac3HHoI66iGabupDyQA")]
    public void AnythingElse_DoesNot(string signature) => Assert.False(SaeSignature.Fits(Demo, KnownText, signature));
}
