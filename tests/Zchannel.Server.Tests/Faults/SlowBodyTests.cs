using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

public sealed class SlowBodyTests : IAsyncLifetime
{
    private static readonly TimeSpan BetweenBytes = TimeSpan.FromMilliseconds(200);

    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/v1/channels/news/messages", "text/plain", "Content-Length: 60000", "x")]
    [InlineData("/v1/channels", "application/json", "Content-Length: 2000", " ")]
    [InlineData("/v1/messages", "application/x-ndjson", "Transfer-Encoding: chunked", "1\r\n \r\n")]
    public async Task BodyAByteAtATime_TimesOutAndPublishesNothing(string path, string type, string length, string piece)
    {
        await using (var link = await RawLink.OpenAsync(_server.Port))
        {
            await link.RequestAsync($"POST {path}", $"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", $"Content-Type: {type}", length);

            var answer = await AnswerMeanwhileAsync(link, piece);

            Assert.Equal(408, answer.Status);
            answer.AssertNoStackTrace();
        }

        Assert.Empty(_server.App.Channels);
        await _server.PublishAsync("news", "still here");
    }

    [Fact]
    public async Task ClientMessageAByteAtATime_TimesOut_AndItsStreamLives()
    {
        var token = await _server.TokenAsync("news");
        await using var stream = await EventStream.OpenAsync(_server, token, "?client=me");
        await stream.ReadAsync();
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync($"POST /com/{token}?client=me", "Content-Length: 2000");

        Assert.InRange((await AnswerMeanwhileAsync(link, "x")).Status, 400, 499);

        await _server.PublishAsync("news", "still here");
        Assert.EndsWith("\ndata: still here", await stream.ReadAsync());
    }

    private static async Task<HttpAnswer> AnswerMeanwhileAsync(RawLink link, string piece)
    {
        var answer = link.ReadAnswerAsync();
        using var pace = new PeriodicTimer(BetweenBytes);
        try
        {
            while (!answer.IsCompleted && await pace.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            {
                await link.SendAsync(piece);
            }
        }
        catch (IOException)
        {
            // The answer has come, and the link is closed behind it.
        }

        return await answer;
    }
}
