using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class ChannelNameTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%2fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("a+b", "a+b")]
    [InlineData("a%20b", "a b")]
    [InlineData("a;b=c", "a;b=c")]
    [InlineData("...", "...")]
    [InlineData("%2E%2E%2E", "...")]
    [InlineData("%2e%2e%2f%2e%2e", "../..")]
    [InlineData("caf%C3%A9", "café")]
    [InlineData("%F0%9F%98%80", "\U0001F600")]
    [InlineData("%3Fchannel=x", "?channel=x")]
    [InlineData("messages", "messages")]
    [InlineData("%22%5C%3C", "\"\\<")]
    public async Task Name_IsDecodedOnce(string segment, string name)
    {
        Assert.Equal(200, (await _server.PostAsAppAsync($"/v1/channels/{segment}/messages", "text/plain", "x")).Status);

        var answer = await _server.AskAsAppAsync($"GET /v1/channels/{segment}");

        Assert.Equal(name, (string?)answer.Json["name"]);
        var twin = await _server.AskAsAppAsync($"GET /v1/channel?channel={segment.Replace("+", "%2B", StringComparison.Ordinal)}");
        Assert.Equal(answer.Text, twin.Text);
    }

    [Theory]
    [InlineData(256, 200)]
    [InlineData(257, 400)]
    [InlineData(5_000, 400)]
    public async Task Name_HasABound(int length, int status)
    {
        Assert.Equal(status, (await _server.PostAsAppAsync($"/v1/channels/{new string('x', length)}/messages", "text/plain", "x")).Status);
        Assert.Equal(status == 200 ? 201 : 400, (await CreateAsync(new string('x', length))).Status);
    }

    [Fact]
    public async Task Name_IsBoundInBytesNotCharacters()
    {
        Assert.Equal(201, (await CreateAsync(new string('é', 128))).Status);
        (await CreateAsync(new string('é', 128) + "x")).AssertProblem(400, "invalid_request");
        (await CreateAsync(string.Concat(Enumerable.Repeat("\U0001F600", 65)))).AssertProblem(400, "invalid_request");
    }

    [Fact]
    public async Task NameOfTenThousandBytes_IsRefusedByTheWebServer()
    {
        var answer = await _server.AskAsAppAsync($"GET /v1/channels/{new string('x', 10_000)}");

        Assert.Equal(414, answer.Status);
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2e")]
    [InlineData("%2E%2e")]
    [InlineData(".%2e")]
    [InlineData("%0A")]
    [InlineData("a%01b")]
    [InlineData("%7F")]
    [InlineData("%C2%80")]
    [InlineData("%ff")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%4g")]
    [InlineData("a%")]
    [InlineData("%C0%AF")]
    [InlineData("%E0%80%AF")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F5%80%80%80")]
    [InlineData("%C3")]
    public async Task Name_ThatIsNone_IsRefused(string segment)
    {
        (await _server.PostAsAppAsync($"/v1/channels/{segment}/messages", "text/plain", "x")).AssertProblem(400, "invalid_request");
        (await _server.PostAsAppAsync($"/v1/channel/messages?channel={segment}", "text/plain", "x")).AssertProblem(400, "invalid_request");
    }

    [Theory]
    [InlineData("/v1/channel/messages")]
    [InlineData("/v1/channel/messages?channel")]
    [InlineData("/v1/channel/messages?channel=")]
    [InlineData("/v1/channel/messages?channel=a&channel=a")]
    [InlineData("/v1/channel/messages?Channel=a")]
    [InlineData("/v1/channel/messages?channel=a&x=%ff")]
    [InlineData("/v1/channels//messages")]
    public async Task Name_GivenNeverOrTwice_IsRefused(string target) =>
        (await _server.PostAsAppAsync(target, "text/plain", "x")).AssertProblem(400, "invalid_request");

    [Fact]
    public async Task Nul_IsRefusedByTheWebServer()
    {
        var answer = await _server.AskAsAppAsync("GET /v1/channels/a%00b");

        Assert.Equal(400, answer.Status);
        answer.AssertNoStackTrace();
    }

    [Fact]
    public async Task NulInTheQuery_IsRefused() =>
        (await _server.AskAsAppAsync("GET /v1/channel?channel=a%00b")).AssertProblem(400, "invalid_request");

    [Fact]
    public async Task BytesThatAreNotAscii_InTheTarget_AreRefused()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.SendAsync((byte[])[.. "GET /v1/channels/"u8, 0xC3, 0xA9, .. " HTTP/1.1\r\nHost: localhost\r\n\r\n"u8]);

        Assert.Equal(400, (await link.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("http://localhost/v1/channels/abs/messages", 200)]
    [InlineData("http://localhost/v1/channel/messages?channel=abs", 200)]
    [InlineData("http://localhost/v1/channels/a%2Fb/messages?x=http://y/v1/channels/z", 200)]
    [InlineData("http://localhost", 404)]
    [InlineData("/v1/channels/../channels/abs/messages", 404)]
    [InlineData("/x/../v1/channels/abs/messages", 404)]
    [InlineData("/v1/./channels/abs/messages", 404)]
    [InlineData("/v1/channels/abs/../messages", 404)]
    [InlineData("/v1/channels/abs/%2e%2e/messages", 404)]
    [InlineData("/v1/channels/abs/messages/", 404)]
    [InlineData("/v1//channels/abs/messages", 404)]
    [InlineData("/v1/channels/abs/messages/1", 405)]
    [InlineData("/v1/%63hannels/abs/messages", 404)]
    [InlineData("/v1", 404)]
    [InlineData("/v1/", 404)]
    [InlineData("/V1/channels/abs/messages", 404)]
    [InlineData("//v1/channels/abs/messages", 404)]
    public async Task Target_IsTakenAsItStands(string target, int status)
    {
        var answer = await _server.PostAsAppAsync(target, "text/plain", "x");

        Assert.Equal(status, answer.Status);
        answer.AssertNoStackTrace();
    }

    [Fact]
    public async Task AbsoluteTarget_OfAnotherHost_IsRefused() =>
        Assert.Equal(400, (await _server.AskAsAppAsync("GET http://evil.example/v1/channels")).Status);

    private Task<HttpAnswer> CreateAsync(string name) =>
        _server.PostAsAppAsync("/v1/channels", "application/x-www-form-urlencoded", Encoding.UTF8.GetBytes($"name={Uri.EscapeDataString(name)}"));
}
