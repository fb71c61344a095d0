using Microsoft.AspNetCore.Http;
using Zchannel.Apps;
using Zchannel.Callbacks;
using Zchannel.Client;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// What waits when an application comes back, and when its settings change.
/// </summary>
public sealed class CallbackRecoveryTests
{
    private const string OtherSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FirstSuccessAfterAnOutage_BringsAllThatWaits_AtMostSixteenAtATime()
    {
        const int events = 200;
        await using var application = new ApplicationEndpoint();
        await using var harness = await DeliveryHarness.StartAsync(
            application.Url, options => (options.FirstDelay, options.MaxDelay) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        for (var i = 0; i < events; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}");
        }

        await harness.Queue.Until(_ => harness.Queue.All.Count == events);
        await application.StartAsync();
        await harness.EnqueueAsync("m", "new");

        await harness.Queue.UntilCompleted(events + 1);
        Assert.InRange(application.MostInFlight, 1, 16);
        Assert.All(harness.Queue.All.Where(settled => settled.Verb == "Retry"), settled => Assert.Equal(1, settled.Attempt.Number));
    }

    [Fact]
    public async Task EventThatAloneFails_DoesNotComeWithEachSuccess()
    {
        await using var application = await ApplicationEndpoint.StartedAsync((received, context) =>
        {
            context.Response.StatusCode = received.Form["message"] == "bad" ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(
            application.Url, options => (options.FirstDelay, options.MaxDelay) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        await harness.EnqueueAsync("bad", "bad");
        await harness.Queue.Until(settled => settled.Verb == "Retry");
        for (var i = 1; i <= 50; i++)
        {
            await harness.EnqueueAsync("good", "good");
            await harness.Queue.UntilCompleted(i);
        }

        // Once with the first success, which may have meant that an outage was over.
        await harness.Queue.Until(settled => settled is { Verb: "Retry", Attempt.Number: 2 });
        Assert.Equal(2, application.Received.Count(received => received.Form["message"] == "bad"));
    }

    [Fact]
    public async Task ChangedUrlAndSecrets_ApplyToWhatWaits()
    {
        await using var old = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        await using var moved = await ApplicationEndpoint.StartedAsync();
        await using var harness = await DeliveryHarness.StartAsync(old.Url);
        var callback = await harness.EnqueueAsync("m");
        await harness.Queue.Until(settled => settled.Verb == "Retry");

        harness.App.Settings = harness.App.Settings with
        {
            Callbacks = DeliveryHarness.Settings(moved.Url) with { Secret = new Secret(OtherSecret), PreviousSecret = new Secret(DeliveryHarness.SecretText) },
        };

        await harness.Queue.UntilCompleted(1);
        var received = Assert.Single(moved.Received);
        Assert.Equal(callback.Id, received.Id);
        string Header(string name) => received.Headers[name].ToString();
        Assert.Equal(2, Header("webhook-signature").Split(' ').Length);
        foreach (var secret in (string[])[OtherSecret, DeliveryHarness.SecretText])
        {
            Assert.True(new CallbackSignature(secret).Verify(Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), received.Body));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task KindThatIsNoLongerWanted_IsNeverSentAndBecomesADeadLetter(bool hasCallbacks)
    {
        await using var application = new ApplicationEndpoint();
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        for (var i = 0; i < 20; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}");
        }

        await harness.Queue.Until(settled => settled.Verb == "Retry");

        harness.App.Settings = harness.App.Settings with
        {
            Callbacks = hasCallbacks ? DeliveryHarness.Settings(application.Url) with { Events = new HashSet<CallbackKind> { CallbackKind.Connected } } : null,
        };

        // What was under way before may still be sent: the application comes when no such attempt is left.
        var before = harness.Queue.All.Count;
        await harness.Queue.Until(_ => harness.Queue.All.Skip(before).Select(settled => settled.Attempt.Callback.Id).Distinct().Count() == 20);
        await application.StartAsync();

        await harness.Queue.Until(_ => harness.Queue.All.Count(settled => settled.Verb == "Bury") == 20);
        await harness.StopAsync(Token);
        Assert.Empty(application.Received);
        var dead = await harness.Queue.ListAsync(harness.App, CallbackState.Dead, new CallbackFilter(), after: null, 100, Token);
        Assert.Equal(20, dead.Count);
        Assert.All(dead, letter => Assert.Equal(CallbackFailureReason.NotConfigured, letter.LastFailure?.Reason));
        Assert.Single(harness.Logs.GetSnapshot(), record => record.Id.Id == 10);
    }
}
