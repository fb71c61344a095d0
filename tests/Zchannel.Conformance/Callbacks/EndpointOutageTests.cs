using System.Diagnostics;
using Zchannel.Client;
using Zchannel.Conformance.Load;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Callbacks;

/// <summary>The application is away for a minute, under a hundred clients.</summary>
public sealed class EndpointOutageTests(ITestOutputHelper output)
{
    private const string Channel = "lobby";
    private const int Clients = 100;
    private const int MessagesEach = 5;
    private const int Leaving = 40;

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);

    // An event that fails for a minute stops holding back later ones, so the events must be younger than the outage.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AMinuteAway_LosesNothing_KeepsEachConnectionsOrder_AndMakesNoMessageLate()
    {
        var address = new Uri($"http://localhost:{FreePort.Find()}");
        var app = new TestApp { Id = "shop", CallbackUrl = address };
        await using var endpoint = new CallbackEndpoint(address, new CallbackSignature(app.CallbackSecret));
        await endpoint.OpenAsync(Token);
        await using var server = await ZchannelServer.StartAsync(Token, app);
        var latencies = new Latencies(server, app);
        var early = await ConnectAsync(server, app, latencies);
        await endpoint.UntilAsync("all are known", heard => heard.Count == Clients, Token);
        var before = await latencies.MeasureAsync(Before, Token);

        await endpoint.CloseAsync(Token);
        var closed = Stopwatch.GetTimestamp();
        await latencies.MeasureAsync(Quiet, Token);
        var clients = await ConnectAsync(server, app, latencies);
        await Task.WhenAll(clients.Select(TalkAsync));
        await LeaveAsync([.. early, .. clients[..Leaving]]);
        var meanwhile = await latencies.MeasureAsync(Outage - Stopwatch.GetElapsedTime(closed), Token);
        Assert.Equal(Clients, endpoint.Heard.Count);
        await endpoint.OpenAsync(Token);
        var opened = Stopwatch.GetTimestamp();

        var expected = early.Concat(clients).Sum(client => client.Story.Count());
        await endpoint.UntilAsync("all is told", heard => heard.DistinctBy(call => call.EventId).Count() == expected, Token);
        output.WriteLine($"p99 {before.TotalMilliseconds:0.0} ms before, {meanwhile.TotalMilliseconds:0.0} ms during {Stopwatch.GetElapsedTime(closed, opened).TotalSeconds:0} s without an endpoint; all {expected - Clients} events told {Stopwatch.GetElapsedTime(opened).TotalSeconds:0.0} s after it was back");
        await LeaveAsync(clients[Leaving..]);
        await endpoint.UntilAsync("the last have left", heard => heard.Count(call => call.Kind == "disconnected") == 2 * Clients, Token);
        AssertEachStory([.. early, .. clients], endpoint.Heard);
        Assert.True(meanwhile <= (before * 3) + TimeSpan.FromMilliseconds(50), $"p99 {meanwhile} against {before}");
    }

    private static async Task<TalkingClient[]> ConnectAsync(ZchannelServer server, TestApp app, Latencies latencies) =>
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ => await TalkingClient.ConnectAsync(await server.UrlAsync(app, Channel, Token), latencies.Add, Token)));

    private static async Task TalkAsync(TalkingClient client)
    {
        for (var n = 0; n < MessagesEach; n++)
        {
            await client.SendAsync($"{client.Connection} 说 {n}", Token);
        }
    }

    private static Task LeaveAsync(IEnumerable<TalkingClient> clients) => Task.WhenAll(clients.Select(client => client.CloseAsync(Token)));

    private static void AssertEachStory(TalkingClient[] clients, IReadOnlyList<HeardCallback> heard)
    {
        Assert.All(heard, call => Assert.True(call.IsGenuine));
        var once = heard.DistinctBy(call => call.EventId).ToList();
        Assert.Equal(clients.Sum(client => client.Story.Count()), once.Count);
        Assert.Equal(once.Count, once.DistinctBy(call => call.Sequence).Count());
        var told = once.ToLookup(call => call.Connection, call => (call.Kind, call.Message));
        Assert.All(clients, client => Assert.Equal(client.Story, told[client.Connection]));
    }

    /// <summary>Publishes at a steady pace, and keeps the time that each message takes to each client.</summary>
    private sealed class Latencies(ZchannelServer server, TestApp app)
    {
        private LatencyWindow? _window;

        public void Add(TimeSpan time) => Volatile.Read(ref _window)?.Add(time);

        /// <summary>The median of the windows' 99th percentiles.</summary>
        public async Task<TimeSpan> MeasureAsync(TimeSpan duration, CancellationToken cancellationToken)
        {
            using var publisher = new Publisher(server, app, Channel);
            using var pace = new PeriodicTimer(Pace);
            List<TimeSpan> percentiles = [];
            for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < duration;)
            {
                var window = new LatencyWindow();
                Volatile.Write(ref _window, window);
                for (var n = 0; n < Window / Pace; n++)
                {
                    await publisher.SendAsync(TimedMessage.Now(64), cancellationToken);
                    await pace.WaitForNextTickAsync(cancellationToken);
                }

                percentiles.Add(window.Percentile99());
            }

            Volatile.Write(ref _window, null);
            return LatencyWindow.Median(percentiles);
        }
    }
}
