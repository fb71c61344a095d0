using System.Globalization;
using System.Runtime.CompilerServices;
using Zchannel.Apps;

namespace Zchannel.Server.Tests.Callbacks;

public sealed class CallbackDeliveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RandomFailures_LoseNothingAndKeepEachConnectionsOrder()
    {
        const int connections = 30, messages = 20;
        var random = new Random(7);
        int[] statuses = [200, 200, 204, 500, 502, 302, 400, 429];
        await using var application = await ApplicationEndpoint.StartedAsync((_, context) =>
        {
            lock (random)
            {
                context.Response.StatusCode = statuses[random.Next(statuses.Length)];
            }

            return Task.CompletedTask;
        });
        await using var harness = await DeliveryHarness.StartAsync(application.Url);

        for (var i = 0; i < messages; i++)
        {
            for (var connection = 0; connection < connections; connection++)
            {
                await harness.EnqueueAsync($"{i}", $"c{connection}");
            }
        }

        await harness.Queue.UntilCompleted(connections * messages);
        AssertInOrder(application, connections, messages);
        Assert.InRange(application.MostInFlight, 1, 16);
        Assert.Equal(0, harness.Queue.Count(harness.App));
    }

    [Fact]
    public async Task EndpointDown_ThenUp_LosesNothing()
    {
        const int connections = 100, messages = 5;
        await using var application = new ApplicationEndpoint();
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        for (var i = 0; i < connections * messages; i++)
        {
            await harness.EnqueueAsync($"{i / connections}", $"c{i % connections}");
        }

        await harness.Queue.Until(settled => settled is { Verb: "Retry", Attempt.Number: 3 });
        Assert.Equal(connections * messages, harness.Queue.Count(harness.App));
        await application.StartAsync();

        await harness.Queue.UntilCompleted(connections * messages);
        AssertInOrder(application, connections, messages);
    }

    [Fact]
    public async Task EndpointHanging_IsGivenUpInTimeAndTriedAgain_NothingIsLost()
    {
        var hangs = true;
        await using var application = await ApplicationEndpoint.StartedAsync(async (_, context) =>
        {
            if (Volatile.Read(ref hangs))
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }
        });
        await using var harness = await DeliveryHarness.StartAsync(
            application.Url, options => options.Timeout = TimeSpan.FromMilliseconds(300));
        for (var i = 0; i < 60; i++)
        {
            await harness.EnqueueAsync("0", $"c{i}");
        }

        var retried = await harness.Queue.Until(settled => settled.Verb == "Retry");
        Assert.Equal("Retry", retried.Verb);
        Volatile.Write(ref hangs, false);

        await harness.Queue.UntilCompleted(60);

        AssertInOrder(application, 60, 1);
    }

    [Fact]
    public async Task InFlight_ReachesSixteenAndStaysThere()
    {
        var release = new TaskCompletionSource();
        var sixteen = new TaskCompletionSource();
        var arrived = 0;
        await using var application = await ApplicationEndpoint.StartedAsync(async (_, _) =>
        {
            if (Interlocked.Increment(ref arrived) == 16)
            {
                sixteen.SetResult();
            }

            await release.Task;
        });
        await using var harness = await DeliveryHarness.StartAsync(application.Url);
        for (var i = 0; i < 16; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}");
        }

        await sixteen.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        var another = await harness.EnqueueAsync("m", "one-more");

        // A 17th loop would have been handed it already: an event is handed out while it is accepted.
        var left = await harness.Queue.TakeAsync(harness.App, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal(another.Id, left.Callback.Id);
        release.SetResult();
        await harness.Queue.UntilCompleted(16);
        Assert.Equal(16, application.MostInFlight);
    }

    [Fact]
    public async Task OneAppsHangingEndpoint_DoesNotDelayAnothers()
    {
        await using var dead = await ApplicationEndpoint.StartedAsync(
            (_, context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var alive = await ApplicationEndpoint.StartedAsync();
        await using var harness = await DeliveryHarness.StartAsync(
            [DeliveryHarness.Settings(dead.Url), DeliveryHarness.Settings(alive.Url)],
            options => options.StopTimeout = TimeSpan.Zero);
        for (var i = 0; i < 100; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}", harness.Apps[0]);
        }

        for (var i = 0; i < 100; i++)
        {
            await harness.EnqueueAsync("m", $"c{i}", harness.Apps[1]);
        }

        await harness.Queue.UntilCompleted(100);
        Assert.All(harness.Queue.All, settled => Assert.Same(harness.Apps[1], settled.Attempt.App));
        Assert.Equal(100, harness.Queue.Count(harness.Apps[0]));
    }

    // As when reloads take an app away and bring it back, again and again.
    [Fact]
    public async Task AppThatWasMadeAnew_IsLetGoOf()
    {
        await using var harness = await DeliveryHarness.StartAsync(new Uri("http://127.0.0.1:1"));
        var first = StartAnew(harness);

        for (var i = 0; first.IsAlive; i++)
        {
            Assert.InRange(i, 0, 200);
            StartAnew(harness);
            await Task.Yield();
            GC.Collect();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference StartAnew(DeliveryHarness harness)
    {
        App app = new(new AppSettings { Id = "comes-and-goes", Keys = [] });
        harness.Delivery.Start(app);
        return new WeakReference(app);
    }

    // A repeat is allowed, and comes right behind what it repeats.
    private static void AssertInOrder(ApplicationEndpoint application, int connections, int messages)
    {
        var accepted = application.Accepted.GroupBy(received => received.Form["connection"].ToString()).ToList();
        Assert.Equal(connections, accepted.Count);
        Assert.All(accepted, connection =>
        {
            var sequences = connection
                .Select(received => long.Parse(received.Form["sequence"].ToString(), CultureInfo.InvariantCulture))
                .ToList();
            Assert.Equal(messages, sequences.Distinct().Count());
            Assert.Equal(sequences.Order(), sequences);
        });
    }
}
