using System.Diagnostics;
using System.Globalization;
using System.Text;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Load;

/// <summary>Nothing missing, nothing twice, one order for all: over cuts and resumes, on both transports.</summary>
[Collection(nameof(Alone))]
public sealed class OrderAndLossTests(ITestOutputHelper output)
{
    private const string Channel = "orders";
    private const int Publishers = 4;
    private const int Each = 25_000;
    private const int Total = Publishers * Each;
    private const int Subscribers = 50;
    private const int CutSubscribers = 20;
    private const int CutsEach = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EverySubscriber_HearsExactlyWhatWasAcknowledged_InThatOrder()
    {
        var app = new TestApp
        {
            Id = "shop",
            Limits = new() { ["PublishesPerSecond"] = 0 },
            Rules = new() { ["orders"] = new System.Text.Json.Nodes.JsonObject { ["Match"] = Channel, ["History"] = 200_000, ["HistoryBytes"] = 64 << 20, ["HistoryAge"] = "01:00:00" } },
        };
        await using var server = await ZchannelServer.StartAsync(Token, app);
        using var http = new HttpClient();
        var subscribers = await MakeAsync(server, app, http);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Longest);
        var connected = subscribers.ConvertAll(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var hearing = Task.WhenAll(subscribers.Select((subscriber, n) => Task.Run(() => subscriber.RunAsync(connected[n], patience.Token), patience.Token)));
        await Task.WhenAll(connected.Select(one => one.Task)).WaitAsync(Bounds.Longest, Token);

        var begun = Stopwatch.GetTimestamp();
        var sequence = new int[Total];
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(n => Task.Run(() => PublishAsync(server, app, n, sequence, patience.Token), patience.Token)));
        var published = Stopwatch.GetElapsedTime(begun);
        await hearing;

        output.WriteLine($"published in {published.TotalSeconds:0.0} s, heard in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s, {subscribers.Sum(one => one.Resumes - 1)} resumes");
        Assert.All(subscribers, one => Assert.True(one.Heard.Numbers.SequenceEqual(sequence)));
        Assert.Equal(CutSubscribers * CutsEach, subscribers.Sum(one => one.Cuts));
        AssertEachPublishersOrder(sequence);
    }

    private static async Task<List<Subscriber>> MakeAsync(ZchannelServer server, TestApp app, HttpClient http)
    {
        var random = new Random(4711);
        List<Subscriber> subscribers = [];
        for (var n = 0; n < Subscribers; n++)
        {
            var cuts = n < CutSubscribers ? Enumerable.Range(0, CutsEach).Select(_ => random.Next(1, Total)).Order().Distinct() : [];
            var url = await server.UrlAsync(app, Channel, Token);
            subscribers.Add(n % 2 == 0 ? new SocketSubscriber(url, Total, cuts) : new StreamSubscriber(http, url, Total, cuts));
        }

        return subscribers;
    }

    private static async Task PublishAsync(ZchannelServer server, TestApp app, int publisher, int[] sequence, CancellationToken cancellationToken)
    {
        using var http = new Publisher(server, app, Channel);
        for (var n = 0; n < Each; n++)
        {
            var number = (publisher * Each) + n;
            var offset = await http.SendAsync(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), cancellationToken);
            sequence[offset - 1] = number;
        }
    }

    private static void AssertEachPublishersOrder(int[] sequence)
    {
        var next = Enumerable.Range(0, Publishers).Select(publisher => publisher * Each).ToArray();
        Assert.All(sequence, number => Assert.Equal(next[number / Each]++, number));
    }
}
