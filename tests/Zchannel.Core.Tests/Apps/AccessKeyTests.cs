using Zchannel.Apps;

namespace Zchannel.Core.Tests.Apps;

public sealed class AccessKeyTests
{
    private static readonly Secret Current = new("current-secret-of-32-characters!");
    private static readonly Secret Previous = new("previous-secret-of-32-characters");

    [Fact]
    public void Key_WithoutSettings_PermitsEverything()
    {
        var key = new AccessKey("main", Current);

        Assert.True(key.Permits(KeyRights.All));
        Assert.True(key.Permits(KeyRights.All, "any channel"));
    }

    [Theory]
    [InlineData(KeyRights.Publish, "news", true)]
    [InlineData(KeyRights.Publish, "news.sport", false)]
    [InlineData(KeyRights.Publish, "orders.1", true)]
    [InlineData(KeyRights.Read, "news", false)]
    [InlineData(KeyRights.Publish | KeyRights.Read, "news", false)]
    public void Right_IsGivenOnlyInTheKeysChannels(KeyRights right, string channel, bool expected) =>
        Assert.Equal(expected, Limited("news", "orders.*").Permits(right, channel));

    [Theory]
    [InlineData(true, "*")]
    [InlineData(true, "news", "**")]
    [InlineData(false, "news*")]
    [InlineData(false)]
    public void RightOverTheWholeApp_NeedsEveryChannel(bool expected, params string[] patterns) =>
        Assert.Equal(expected, Limited(patterns).Permits(KeyRights.Publish));

    [Fact]
    public void BothSecrets_AreAccepted()
    {
        var key = new AccessKey("main", Current, Previous);

        Assert.True(key.Accepts(Current.Reveal()));
        Assert.True(key.Accepts(Previous.Reveal()));
        Assert.False(key.Accepts("another"));
        Assert.False(new AccessKey("main", Current).Accepts(Previous.Reveal()));
        Assert.Equal(new AccessKey("main", Previous).TokenKey, key.PreviousTokenKey);
    }

    private static AccessKey Limited(params string[] patterns) => new("main", Current) { Rights = KeyRights.Publish | KeyRights.Issue, Channels = patterns };
}
