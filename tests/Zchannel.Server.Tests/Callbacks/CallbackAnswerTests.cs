using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Callbacks;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// What each answer of an application leads to, and what no answer does.
/// </summary>
public sealed class CallbackAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("30", 30)]
    [InlineData("86400", 3_600)]
    [InlineData("Sun, 22 Nov 2026 12:02:00 GMT", 120)]
    public async Task RetryAfter_IsHonoured(string header, int seconds)
    {
        var answers = 0;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var application = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = header;
            context.Response.StatusCode = Interlocked.Increment(ref answers) == 1 ? 503 : 200;
            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(application.Url)], options => options.FirstDelay = TimeSpan.FromMilliseconds(10), time);
        await harness.EnqueueAsync("m");

        var retried = await harness.Queue.Until(settled => settled.Verb == "Retry");
        Assert.Equal(TimeSpan.FromSeconds(seconds), retried.Delay);
        time.Advance(retried.Delay);

        await harness.Queue.UntilCompleted(1);
        var received = application.Received.ToArray();
        Assert.Equal(2, received.Length);
        Assert.Equal(received[0].Body, received[1].Body);
        Assert.Equal(2, received.Select(attempt => attempt.Headers["webhook-timestamp"].ToString()).Distinct().Count());
        Assert.Equal(2, received.Select(attempt => attempt.Headers["webhook-signature"].ToString()).Distinct().Count());
    }

    [Fact]
    public async Task RetryAfter_ThatCannotBeRead_IsIgnored()
    {
        await using var application = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            context.Response.Headers.RetryAfter = "soon";
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        await harness.EnqueueAsync("m");

        var retried = await harness.Queue.Until(settled => settled.Verb == "Retry");

        Assert.InRange(retried.Delay, TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(4));
    }

    [Theory]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(410)]
    [InlineData(501)]
    public async Task NotHandled_IsBuriedAtOnceWithOneLogLine(int status)
    {
        await using var application = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        for (var i = 0; i < 50; i++)
        {
            await harness.EnqueueAsync("m", $"c{i % 5}");
        }

        await harness.Queue.Until(_ => harness.Queue.All.Count(settled => settled.Verb == "Bury") == 50);
        await harness.StopAsync(Token);

        Assert.Equal(50, application.Received.Count);
        var dead = await harness.Queue.ListAsync(harness.App, CallbackState.Dead, new CallbackFilter(), after: null, count: 100, Token);
        Assert.Equal(50, dead.Count);
        Assert.All(dead, letter => Assert.Equal(new CallbackFailure(CallbackFailureReason.Answered, status), letter.LastFailure));
        var line = Assert.Single(harness.Logs.GetSnapshot(), record => record.Level >= LogLevel.Information
            && record.Category == typeof(CallbackDelivery).FullName);
        Assert.Equal((LogLevel.Warning, 5), (line.Level, line.Id.Id));
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var elsewhere = await ApplicationEndpoint.StartedAsync();
        await using var application = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = elsewhere.Url.ToString();
            context.Response.Cookies.Append("session", "1");
            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        await harness.EnqueueAsync("m");

        await harness.Queue.Until(settled => settled is { Verb: "Retry", Attempt.Number: 3 });

        Assert.Empty(elsewhere.Received);
        Assert.All(application.Received, received => Assert.DoesNotContain("Cookie", received.Headers.Keys));
    }

    [Fact]
    public async Task EndlessAnswer_IsNotRead()
    {
        await using var application = await ApplicationEndpoint.StartedAsync(async (_, context) =>
        {
            var chunk = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(chunk, context.RequestAborted);
            }
        });
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        await harness.EnqueueAsync("m");

        await harness.Queue.UntilCompleted(1);

        Assert.Single(harness.Queue.All);
    }

    [Fact]
    public async Task TooOld_IsBuriedAndTold()
    {
        var time = new FakeTimeProvider();
        await using var application = new ApplicationEndpoint();
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(application.Url)], options => options.FirstDelay = options.MaxDelay = options.MaxAge = TimeSpan.FromHours(24), time);
        await harness.EnqueueAsync("m");
        await harness.Queue.Until(settled => settled is { Verb: "Retry", Attempt.Number: 1 });
        time.Advance(TimeSpan.FromMinutes(1));
        await harness.Queue.Until(settled => settled is { Verb: "Retry", Attempt.Number: 2 });
        time.Advance(TimeSpan.FromHours(24));

        var buried = await harness.Queue.Until(settled => settled.Verb == "Bury");
        await harness.StopAsync(Token);

        Assert.Equal(CallbackFailureReason.CannotConnect, buried.Failure.Reason);
        Assert.Equal(3, buried.Attempt.Number);
        Assert.Single(harness.Logs.GetSnapshot(), record => record.Level == LogLevel.Error);
    }

    [Fact]
    public async Task OnlyIfListening_DropsWhatNobodyListensFor_AndOnlyThat()
    {
        await using var application = new ApplicationEndpoint((received, context) =>
        {
            context.Response.StatusCode = received.Form["sequence"] == "2" ? 200 : 500;
            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(application.Url) with { OnlyIfListening = true }]);
        var dropped = await harness.EnqueueAsync("m");
        var settled = await harness.Queue.Until(settled => settled.Attempt.Callback == dropped);
        Assert.Equal("Complete", settled.Verb);
        Assert.DoesNotContain(harness.Logs.GetSnapshot(), record => record.Level > LogLevel.Debug
            && record.Category == typeof(CallbackDelivery).FullName);

        await application.StartAsync();
        await harness.EnqueueAsync("m");
        await harness.Queue.UntilCompleted(2);
        await harness.EnqueueAsync("m");

        await harness.Queue.Until(settled => settled.Verb == "Retry");
    }
}
