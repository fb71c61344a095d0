using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Zchannel.Callbacks;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackAddressTests
{
    [Fact]
    public async Task NameThatLeadsToThisMachine_IsNotCalled()
    {
        await using var application = new ApplicationEndpoint((_, _) => Task.CompletedTask);
        await application.StartAsync();
        var asked = 0;
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(new Uri($"http://rebind.example:{application.Url.Port}")) with { AllowPrivate = false }],
            options => options.MaxAge = TimeSpan.Zero,
            resolver: (_, _) =>
            {
                Interlocked.Increment(ref asked);
                return Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.IPv6Loopback]);
            });

        await harness.EnqueueAsync("m");
        var buried = await harness.Queue.Until(settled => settled.Verb == "Bury");

        Assert.Equal(CallbackFailureReason.AddressRefused, buried.Failure.Reason);
        Assert.Equal(asked, buried.Attempt.Number);
        Assert.Empty(application.Received);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var inside = new ApplicationEndpoint((_, _) => Task.CompletedTask);
        await inside.StartAsync();
        await using var application = new ApplicationEndpoint((_, context) =>
        {
            context.Response.Redirect($"{inside.Url}secrets", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        });
        await application.StartAsync();
        await using var harness = await DeliveryHarness.StartAsync(application.Url, options => options.MaxAge = TimeSpan.Zero);

        await harness.EnqueueAsync("m");
        var buried = await harness.Queue.Until(settled => settled.Verb == "Bury");

        Assert.Equal(new CallbackFailure(CallbackFailureReason.Answered, 307), buried.Failure);
        Assert.Empty(inside.Received);
    }

    [Fact]
    public async Task NameThatComesToLeadToThisMachine_IsNotCalledAnyMore_ItsEventsAreKept_AndOneLineSaysWhy()
    {
        const int events = 30;
        await using var application = await ApplicationEndpoint.StartedAsync();
        var asked = 0;
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(new Uri($"http://rebind.example:{application.Url.Port}")) with { AllowPrivate = false }],
            resolver: (_, _) => Interlocked.Increment(ref asked) == 1
                ? throw new SocketException((int)SocketError.HostNotFound)
                : Task.FromResult<IPAddress[]>([IPAddress.Loopback]));
        await harness.EnqueueAsync("first", "first");
        await harness.Queue.Until(settled => settled is { Verb: "Retry", Failure.Reason: CallbackFailureReason.AddressRefused });
        for (var i = 1; i < events; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}");
        }

        await harness.Queue.Until(_ => harness.Queue.All.Count(settled => settled is { Verb: "Retry", Attempt.Number: 2 }) == events);

        Assert.Empty(application.Received);
        Assert.Equal(events, harness.Queue.Waiting(harness.App));
        Assert.Single(harness.Logs.GetSnapshot(), IsTold);

        harness.App.Settings = harness.App.Settings with { Callbacks = harness.App.Settings.Callbacks! with { AllowPrivate = true } };
        await harness.Queue.UntilCompleted(events);
        Assert.Equal(events, application.Received.Select(received => received.Id).Distinct().Count());
    }

    [Fact]
    public async Task RefusedAddress_IsTold_WithWhatToDo()
    {
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(new Uri("https://inside.example")) with { AllowPrivate = false }],
            resolver: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1")]));
        await harness.EnqueueAsync("m");
        await harness.Queue.Until(settled => settled is { Verb: "Retry", Attempt.Number: 2 });

        Assert.Equal(
            "Callbacks to app-0 fail and will be repeated: no address of it is public, and Callbacks:AllowPrivate is not set.",
            Assert.Single(harness.Logs.GetSnapshot(), IsTold).Message);
    }

    private static bool IsTold(FakeLogRecord record) => record.Level >= LogLevel.Information && record.Category == typeof(CallbackDelivery).FullName;
}
