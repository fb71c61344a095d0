using Zchannel.Apps;

namespace Zchannel.Core.Tests.Apps;

public sealed class AppRegistryTests
{
    [Fact]
    public void Apply_KeepsAppsThatStay()
    {
        var registry = new AppRegistry([Settings("books", "b1"), Settings("shop", "s1")]);
        var shop = registry.All[1];

        var changes = registry.Apply([Settings("chat", "c1"), Settings("shop", "s2")]);

        Assert.Equal("chat", Assert.Single(changes.Added).Id);
        Assert.Equal("books", Assert.Single(changes.Removed).Id);
        Assert.Same(shop, registry.All[1]);
        Assert.Equal("s2", shop.Settings.Keys[0].Id);
    }

    [Fact]
    public void Apply_ChangesWhichKeysLeadWhere()
    {
        var registry = new AppRegistry([Settings("books", "b1"), Settings("shop", "s1")]);

        registry.Apply([Settings("shop", "b1")]);

        Assert.True(registry.TryFindKey("b1", out var app, out _));
        Assert.Equal("shop", app.Id);
        Assert.False(registry.TryFindKey("s1", out _, out _));
    }

    [Fact]
    public void Apply_AppThatComesBackWhileItHoldsSomething_IsTheSame()
    {
        var registry = new AppRegistry([Settings("books", "b1"), Settings("shop", "s1")]);
        var shop = registry.All[1];
        registry.Apply([Settings("books", "b1")]);
        registry.ForgetDeparted(_ => false);

        Assert.Same(shop, Assert.Single(registry.Apply([Settings("books", "b1"), Settings("shop", "s2")]).Added));
        Assert.Equal("s2", shop.Settings.Keys[0].Id);
        registry.Apply([Settings("books", "b1")]);
        registry.ForgetDeparted(_ => true);

        Assert.NotSame(shop, Assert.Single(registry.Apply([Settings("books", "b1"), Settings("shop", "s3")]).Added));
    }

    private static AppSettings Settings(string id, string key) =>
        new() { Id = id, Keys = [new AccessKey(key, new Secret("current-secret-of-32-characters!"))] };
}
