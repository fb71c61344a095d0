using System.Text;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class ApiAuthenticationTests : IAsyncLifetime
{
    private const string Other = "another-secret-of-32-characters!!";

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync($"Apps:books:Keys:books-main:Secret={Other}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("Bearer shop-main.0123456789abcdef0123456789abcdef")]
    [InlineData("bearer   shop-main.0123456789abcdef0123456789abcdef ")]
    [InlineData("Basic c2hvcC1tYWluOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm")]
    [InlineData("BASIC c2hvcC1tYWluOjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm")]
    public async Task RightSecret_IsLetIn(string authorization) =>
        Assert.Equal(200, (await _server.AskAsync("GET /v1/channels", $"Authorization: {authorization}")).Status);

    [Theory]
    [InlineData("")]
    [InlineData("Authorization:")]
    [InlineData("Authorization: Bearer")]
    [InlineData("Authorization: Bearer ")]
    [InlineData("Authorization: Bearer shop-main")]
    [InlineData("Authorization: Bearer shop-main.")]
    [InlineData("Authorization: Bearer .0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Bearer shop-main.0123456789abcdef0123456789abcdeF")]
    [InlineData("Authorization: Bearer SHOP-MAIN.0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Bearer nobody.0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Bearer nobody.no key has this secret, and none can")]
    [InlineData("Authorization: Bearer shop-main.no key has this secret, and none can")]
    [InlineData("Authorization: Bearer books-main.0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Bearer shop-main:0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Basic shop-main:0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Basic ****")]
    [InlineData("Authorization: Basic /////w==")]
    [InlineData("Authorization: Basic c2hvcC1tYWlu")]
    [InlineData("Authorization: Digest username=\"shop-main\"")]
    [InlineData("Authorization: Bearershop-main.0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: shop-main.0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Bearer shop-main.0123456789abcdef0123456789abcdef\r\nAuthorization: Bearer shop-main.0123456789abcdef0123456789abcdef")]
    [InlineData("Authorization: Bearer é.0123456789abcdef0123456789abcdef")]
    public async Task AnythingElse_IsNot(string header)
    {
        var answer = await _server.AskAsync("GET /v1/channels", header.Length == 0 ? [] : [header]);

        answer.AssertProblem(401, "unauthorized");
        Assert.Equal("Basic realm=\"zchannel\", charset=\"UTF-8\"", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task LongSecret_IsRefused()
    {
        (await _server.AskAsync("GET /v1/channels", $"Authorization: Bearer shop-main.{new string('x', 10_000)}")).AssertProblem(401, "unauthorized");
        (await _server.AskAsync("GET /v1/channels", $"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"shop-main:{new string('x', 5000)}"))}"))
            .AssertProblem(401, "unauthorized");
    }

    [Fact]
    public async Task HeaderBeyondWhatTheServerTakes_IsRefused() =>
        Assert.Equal(431, (await _server.AskAsync("GET /v1/channels", $"Authorization: Bearer shop-main.{new string('x', 100_000)}")).Status);

    [Fact]
    public async Task NobodyLearnsAnything_WithoutAKey()
    {
        foreach (var target in (string[])["POST /v1/channels", "GET /v1/nothing", "DELETE /v1/channels", "GET /v1/channels/%ff"])
        {
            (await _server.AskAsync(target, "Content-Length: 0")).AssertProblem(401, "unauthorized");
        }
    }

    [Fact]
    public async Task Key_DecidesTheApp()
    {
        await _server.PublishAsync("news", "x");

        var answer = await _server.AskAsync("GET /v1/channels", $"Authorization: Bearer books-main.{Other}");

        Assert.Equal("""{"channels":[]}""", answer.Text);
    }
}
