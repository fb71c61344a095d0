using Zchannel.Client.Tests.Support;

namespace Zchannel.Client.Tests.Http;

public sealed class ApiAddressTests
{
    [Theory]
    [InlineData("news", "news")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("a b+c", "a%20b%2Bc")]
    [InlineData("100%", "100%25")]
    [InlineData("%2F", "%252F")]
    [InlineData("../x", "..%2Fx")]
    [InlineData("a\\b", "a%5Cb")]
    [InlineData("...", "...")]
    [InlineData("?x=1#y", "%3Fx%3D1%23y")]
    [InlineData("~a'(b)*!", "~a%27%28b%29%2A%21")]
    [InlineData("频道", "%E9%A2%91%E9%81%93")]
    [InlineData("🎈", "%F0%9F%8E%88")]
    public async Task AName_IsEncodedOnce_AllTheWayToTheServer(string name, string encoded)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, """{"position":"e:1","receivers":0}""");
        await using var client = new ZchannelClient(new() { Server = server.Url, Key = "k", Secret = "s" });

        await client.SendAsync(name, "x", cancellationToken: TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal($"/v1/channels/{encoded}/messages", Assert.Single(server.Requests).RawTarget);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/rt")]
    [InlineData("http://127.0.0.1:1/rt/")]
    public void APathOfTheServer_IsKept(string server)
    {
        var address = new Zchannel.Client.Http.ApiAddress(new Uri(server));

        Assert.Equal("http://127.0.0.1:1/rt/v1/channels", address.Channels.AbsoluteUri);
        Assert.Equal("/rt/v1/channels/a%2Fb/messages", address.Messages("a/b").PathAndQuery);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public async Task AnInvalidName_Fails_BeforeAnythingIsSent(string name)
    {
        await using var client = new ZchannelClient(new() { Server = new Uri("http://127.0.0.1:1"), Key = "k", Secret = "s" });
        var token = TestContext.Current.CancellationToken;

        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.SendAsync(name, "x", cancellationToken: token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => client.CreateChannelAsync(name, cancellationToken: token));
    }

    [Fact]
    public void ANameWithoutUtf8_Fails()
        => Assert.ThrowsAny<ArgumentException>(() => Zchannel.Client.Http.ApiAddress.CheckName("a\uD800b"));
}
