using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class IdempotencyKeyTests : IAsyncLifetime
{
    private const string Octets = "application/octet-stream";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_time, []);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Repeat_IsAnsweredAsTheFirstAndPublishesNothing()
    {
        var first = await PublishAsync("news", "one", "k");
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));

        var repeat = await PublishAsync("news", "one", "k");
        await PublishAsync("news", "two", "l");

        Assert.Equal((200, first.Text), (repeat.Status, repeat.Text));
        Assert.Equal("two", (await link.ReadFrameAsync()).Text);
    }

    [Fact]
    public async Task OtherMessage_IsAConflict()
    {
        await PublishAsync("news", "one", "k");

        (await PublishAsync("news", "two", "k")).AssertProblem(409, "idempotency_conflict");
        (await PublishAsync("news", "one", "k", Octets)).AssertProblem(409, "idempotency_conflict");
        (await PublishAsync("news", "one", "k", "text/plain", "Zchannel-Exclude: me")).AssertProblem(409, "idempotency_conflict");
    }

    [Fact]
    public async Task Key_IsTheChannelsOwnAndForgottenInTime()
    {
        var first = await PublishAsync("news", "one", "k");

        var other = await PublishAsync("olds", "two", "k");
        _time.Advance(TimeSpan.FromMinutes(5));
        var later = await PublishAsync("news", "three", "k");

        Assert.Equal((200, 200), (other.Status, later.Status));
        Assert.NotEqual(first.Text, later.Text);
    }

    [Fact]
    public async Task ManyRepeatsAtOnce_AreOneMessage()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => PublishAsync("news", "one", "k")));

        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.EndsWith(":2", await _server.PublishAsync("news", "next"));
    }

    [Fact]
    public async Task Key_OfTheGreatestLength_IsOne()
    {
        var key = new string('k', 128);

        Assert.Equal((await PublishAsync("news", "one", key)).Text, (await PublishAsync("news", "one", key)).Text);
        (await PublishAsync("news", "two", key)).AssertProblem(409, "idempotency_conflict");
    }

    [Theory]
    [InlineData("Idempotency-Key:")]
    [InlineData("Idempotency-Key: a\r\nIdempotency-Key: b")]
    [InlineData("Idempotency-Key: 123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Key_ThatIsNone_IsRefused(string header) =>
        (await _server.PostAsAppAsync("/v1/channels/news/messages", "text/plain", "x", header)).AssertProblem(400, "invalid_request");

    private Task<HttpAnswer> PublishAsync(string channel, string text, string key, string contentType = "text/plain", params string[] headers) =>
        _server.PostAsAppAsync($"/v1/channels/{channel}/messages", contentType, text, [$"Idempotency-Key: {key}", .. headers]);
}
