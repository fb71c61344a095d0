using Zchannel.Apps;

namespace Zchannel.Core.Tests.Apps;

public sealed class AllowedOriginsTests
{
    [Theory]
    [InlineData("https://a.example.com")]
    [InlineData("https://a.b.example.com")]
    [InlineData("HTTPS://A.EXAMPLE.COM")]
    [InlineData("https://xn--bcher-kva.example.com")]
    public void Allows_HostBelowTheDomain_Does(string origin) =>
        Assert.True(new AllowedOrigins(["https://*.example.com"]).Allows(origin));

    [Theory]
    [InlineData("https://example.com")]
    [InlineData("https://.example.com")]
    [InlineData("https://evilexample.com")]
    [InlineData("https://evil.com.example.com.evil.com")]
    [InlineData("https://a.example.com.evil.com")]
    [InlineData("https://a.example.com:8443")]
    [InlineData("https://a.example.com/")]
    [InlineData("http://a.example.com")]
    [InlineData("wss://a.example.com")]
    [InlineData("https://evil.com/.example.com")]
    [InlineData("https://evil.com/x.example.com")]
    [InlineData("https://evil.com\\x.example.com")]
    [InlineData("https://evil.com?x.example.com")]
    [InlineData("https://evil.com#x.example.com")]
    [InlineData("https://evil.com:443@x.example.com")]
    [InlineData("https://user@x.example.com")]
    [InlineData("https://evil.com:80.example.com")]
    [InlineData("https://evil.com%2f.example.com")]
    [InlineData("https://evil.com\0.example.com")]
    [InlineData("https://evil.com .example.com")]
    [InlineData("https://*.example.com")]
    [InlineData(" https://a.example.com")]
    [InlineData("a.example.com")]
    [InlineData("null")]
    [InlineData("")]
    public void Allows_AnythingElse_DoesNot(string origin) =>
        Assert.False(new AllowedOrigins(["https://*.example.com"]).Allows(origin));

    [Fact]
    public void Allows_AHostThatOnlyBeginsLikeAnother_IsItsDomainsOwn()
    {
        var origins = new AllowedOrigins(["https://*.example.com", "https://shop.test:8443"]);

        // evil.com.example.com belongs to example.com, whatever it is called.
        Assert.True(origins.Allows("https://evil.com.example.com"));
        Assert.True(origins.Allows("https://SHOP.test:8443"));
        Assert.False(origins.Allows("https://shop.test"));
        Assert.False(origins.Allows("https://shop.test:84433"));
    }

    [Fact]
    public void Allows_WithAPort_MatchesThatPortAlone()
    {
        var origins = new AllowedOrigins(["https://*.example.com:8443"]);

        Assert.True(origins.Allows("https://a.example.com:8443"));
        Assert.False(origins.Allows("https://a.example.com"));
        Assert.False(origins.Allows("https://a.example.com:443"));
    }

    [Fact]
    public void Allows_AnyOrNone_IsAnyOrNone()
    {
        Assert.True(AllowedOrigins.Any.Allows("null"));
        Assert.True(new AllowedOrigins(["https://a.test", "*"]).AllowsAny);
        Assert.False(new AllowedOrigins([]).Allows("https://a.test"));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("https://example.com", true)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("https://*.example.com", true)]
    [InlineData("https://*.example.com:8443", true)]
    [InlineData("https://example.com/", false)]
    [InlineData("https://example.com/app", false)]
    [InlineData("https://user@example.com", false)]
    [InlineData("https://exa*mple.com", false)]
    [InlineData("https://*", false)]
    [InlineData("https://*.*.example.com", false)]
    [InlineData("*.example.com", false)]
    [InlineData("example.com", false)]
    [InlineData("wss://example.com", false)]
    [InlineData("https://example.com?x", false)]
    [InlineData("https://example.com#x", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public void IsPattern_Text_IsTold(string text, bool isPattern) => Assert.Equal(isPattern, AllowedOrigins.IsPattern(text));
}
