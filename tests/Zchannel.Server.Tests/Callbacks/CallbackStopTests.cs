using Microsoft.Extensions.Logging;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackStopTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_DeliversWhatWaits()
    {
        var first = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var application = await ApplicationEndpoint.StartedAsync(async (_, _) =>
        {
            first.TrySetResult();
            await release.Task;
        });
        await using var harness = await DeliveryHarness.StartAsync(
            application.Url, options => options.StopTimeout = TimeSpan.FromSeconds(30));
        for (var i = 0; i < 100; i++)
        {
            await harness.EnqueueAsync("m", $"c{i % 3}");
        }

        await first.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        var stopped = harness.StopAsync(Token);
        release.SetResult();
        await stopped.WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.Equal(100, application.Received.Count);
        Assert.Equal(0, harness.Queue.Waiting(harness.App));
        Assert.DoesNotContain(harness.Logs.GetSnapshot(), record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Stop_WithTheEndpointDown_EndsInTimeAndTellsWhatIsLeft()
    {
        await using var application = new ApplicationEndpoint();
        await using var harness = await DeliveryHarness.StartAsync(
            application.Url, options => options.StopTimeout = TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 30; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}");
        }

        await harness.StopAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);

        var line = Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 9);
        Assert.Equal((LogLevel.Warning, "Stopped with 30 callbacks not delivered; the next start goes on with them."), (line.Level, line.Message));
    }

    [Fact]
    public async Task Stop_WhenTheHostWaitsNoLonger_PutsBackWhatIsUnderWay()
    {
        var hanging = new TaskCompletionSource();
        await using var application = await ApplicationEndpoint.StartedAsync(async (_, context) =>
        {
            hanging.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var harness = await DeliveryHarness.StartAsync(
            application.Url, options => options.FirstDelay = TimeSpan.FromMinutes(1));
        await harness.EnqueueAsync("m");
        await hanging.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        await harness.StopAsync(new CancellationToken(canceled: true)).WaitAsync(TimeSpan.FromSeconds(20), Token);

        Assert.Equal(1, harness.Queue.Waiting(harness.App));
        Assert.Equal("Retry", Assert.Single(harness.Queue.All).Verb);
    }

    [Fact]
    public async Task Logs_NameNoSecretNoMessageAndNoAddress()
    {
        await using var application = new ApplicationEndpoint();
        var url = new UriBuilder(application.Url) { UserName = "ada", Password = "swordfish" }.Uri;
        await using var harness = await DeliveryHarness.StartAsync(
            url, options => options.StopTimeout = TimeSpan.FromMilliseconds(100));
        await harness.EnqueueAsync("do-not-tell");
        await harness.Queue.Until(settled => settled.Verb == "Retry");
        await application.StartAsync();
        await harness.Queue.UntilCompleted(1);
        await harness.StopAsync(Token);

        var logs = harness.Logs.GetSnapshot().Select(record => $"{record.Message} {record.Exception}").ToList();

        Assert.Contains(logs, text => text.Contains("app-0", StringComparison.Ordinal));
        foreach (var secret in (string[])["swordfish", "do-not-tell", "MfKQ9r8", "127.0.0.1"])
        {
            Assert.DoesNotContain(logs, text => text.Contains(secret, StringComparison.Ordinal));
        }

        Assert.DoesNotContain("Authorization", Assert.Single(application.Received).Headers.Keys);
    }
}
