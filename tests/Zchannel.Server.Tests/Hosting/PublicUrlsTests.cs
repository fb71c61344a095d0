namespace Zchannel.Server.Tests.Hosting;

public sealed class PublicUrlsTests
{
    private const string Body = """{"name":"n"}""";

    [Theory]
    [InlineData("evil.example", "localhost")]
    [InlineData("evil.example:1", "localhost")]
    [InlineData("", "localhost")]
    [InlineData("localhost:99", "localhost:99")]
    [InlineData("[::1]:99", "[::1]:99")]
    public async Task OnLoopbackWithoutAPublicUrl_OnlyNamesOfThisMachineCount(string host, string expected)
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await server.PostAsAppAsync("/v1/channels", "application/json", Body, $"Host: {host}");

        var authority = expected == "localhost" ? $"localhost:{server.Port}" : expected;
        Assert.StartsWith($"ws://{authority}/com/", (string?)answer.Json["url"]);
    }

    [Theory]
    [InlineData("wss://app.example.com", "wss://app.example.com/com/")]
    [InlineData("wss://app.example.com:443", "wss://app.example.com/com/")]
    [InlineData("ws://app.example.com:8080", "ws://app.example.com:8080/com/")]
    public async Task UrlOfTheApp_WinsOverTheServers(string url, string expected)
    {
        await using var server = await RunningServer.StartAsync("PublicUrl=wss://push.example.com", $"Apps:shop:PublicUrl={url}");

        var answer = await server.PostAsAppAsync("/v1/channels", "application/json", Body, "Host: localhost");

        Assert.StartsWith(expected, (string?)answer.Json["url"]);
    }
}
