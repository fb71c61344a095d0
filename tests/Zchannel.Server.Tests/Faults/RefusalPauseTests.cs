using Microsoft.Extensions.Time.Testing;
using Zchannel.Hosting;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

public sealed class RefusalPauseTests : IAsyncLifetime
{
    private const string OtherSecret = "another-secret-of-32-characters!!";
    private const string Refused = "DELETE /v1/channels";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(_time, $"Apps:books:Keys:books-main:Secret={OtherSecret}");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData($"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", 405)]
    [InlineData($"Authorization: Bearer {RunningServer.KeyId}.wrong", 401)]
    public async Task LinkOfOneWhoIsRefusedAgainAndAgain_IsNotReadForAMoment(string authorization, int status)
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        for (var i = 0; i <= RefusalPauses.Free; i++)
        {
            await link.RequestAsync(Refused, authorization);
            Assert.Equal(status, (await link.ReadAnswerAsync()).Status);
        }

        await link.RequestAsync(Refused, authorization);
        var answer = link.ReadAnswerAsync();
        await AssertOthersAreServedAsync();
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(RefusalPauses.Free + 1));

        Assert.Equal(status, (await answer).Status);
    }

    [Fact]
    public async Task LargeBody_CountsAsManyRefusals()
    {
        const int Bytes = 2 * 1024 * 1024;
        await using var link = await RawLink.OpenAsync(_server.Port);
        await link.RequestAsync("POST /v1/channels/news/messages", $"Authorization: Bearer {RunningServer.KeyId}.{RunningServer.Secret}", $"Content-Length: {Bytes}");
        Assert.Equal(413, (await link.ReadAnswerAsync()).Status);
        await link.SendAsync(new byte[Bytes]);

        await link.RequestAsync(Refused);
        var answer = link.ReadAnswerAsync();
        await AssertOthersAreServedAsync();
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds((Bytes / (64 * 1024)) + 1));

        Assert.Equal(401, (await answer).Status);
    }

    [Fact]
    public async Task ThoseWhoAreNotRefused_AreNotHeldBack()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        for (var i = 0; i < 3 * RefusalPauses.Free; i++)
        {
            await link.RequestAsync("GET /healthz");
            Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        }
    }

    [Fact]
    public async Task RefusalsInDifferentSeconds_CostNothing()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        for (var i = 0; i < 3 * RefusalPauses.Free; i++)
        {
            await link.RequestAsync(Refused);
            Assert.Equal(401, (await link.ReadAnswerAsync()).Status);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    // By another app from the same address, on links of its own.
    private async Task AssertOthersAreServedAsync()
    {
        await using var link = await RawLink.OpenAsync(_server.Port);
        for (var i = 0; i < 2; i++)
        {
            await link.RequestAsync("DELETE /v1/channels", $"Authorization: Bearer books-main.{OtherSecret}");
            Assert.Equal(405, (await link.ReadAnswerAsync()).Status);
        }
    }
}
