using System.Net;
using Microsoft.AspNetCore.Http;
using Zchannel.Callbacks;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackAddressTests
{
    private static readonly IPAddress Public = IPAddress.Parse("93.184.216.34");

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
    public void OfSeveralAddresses_OnlyThePublicOnesAreCalled()
    {
        IPAddress[] addresses = [IPAddress.Loopback, Public, IPAddress.Parse("fd00::1")];

        Assert.Equal([Public], new CallbackConnector(Dns.GetHostAddressesAsync, allowPrivate: false).Permitted(addresses));
        Assert.Equal(addresses, new CallbackConnector(Dns.GetHostAddressesAsync, allowPrivate: true).Permitted(addresses));
    }
}
