using System.Text.Json;
using Zchannel.Apps;

namespace Zchannel.Core.Tests.Apps;

public sealed class SecretTests
{
    private const string Clear = "correct-horse-battery-staple-0123456789";

    private static readonly Secret Secret = new(Clear);

    [Fact]
    public void Secret_HoweverItIsWritten_NeverShowsItself()
    {
        var callbacks = new CallbackSettings { Url = new Uri("https://a.test"), Secret = Secret, PreviousSecret = Secret };
        var key = new AccessKey("main", Secret);
        var app = new AppSettings { Id = "shop", Keys = [key], Callbacks = callbacks };
        object[] all = [Secret, key, callbacks, app, new App(app), new AppRegistry([app])];

        Assert.All(all, item => Assert.DoesNotContain(Clear, $"{item} {item:G}", StringComparison.Ordinal));
        Assert.Equal("***", $"{Secret}");
        Assert.DoesNotContain(Clear, JsonSerializer.Serialize(Secret), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Clear, true)]
    [InlineData("correct-horse-battery-staple-012345678", false)]
    [InlineData("Correct-horse-battery-staple-0123456789", false)]
    [InlineData("", false)]
    [InlineData("***", false)]
    public void Matches_OnlyTheSecret(string candidate, bool matches) => Assert.Equal(matches, Secret.Matches(candidate));

    [Fact]
    public void DeriveKey_IsTheSameForOnePurposeAndAnotherForAnother()
    {
        var key = Secret.DeriveKey("zchannel/token/v1");

        Assert.Equal(32, key.Length);
        Assert.Equal(key, new Secret(Clear).DeriveKey("zchannel/token/v1"));
        Assert.NotEqual(key, Secret.DeriveKey("zchannel/token/v2"));
        Assert.NotEqual(key, new Secret(Clear + "x").DeriveKey("zchannel/token/v1"));
        Assert.Equal(key, new AccessKey("main", Secret).TokenKey);
    }

    // RFC 5869 test case 3 (no salt, no info) gives the first 32 bytes of its output.
    [Fact]
    public void DeriveKey_IsHkdfWithSha256()
    {
        var secret = new Secret(new string('\u000b', 22));

        Assert.Equal(
            "8DA4E775A563C18F715F802A063C5A31B8A11F5C5EE1879EC3454E5F3C738D2D", Convert.ToHexString(secret.DeriveKey("")));
    }
}
