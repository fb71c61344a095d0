using Zchannel.Connections;
using Zchannel.Protocols.Tests.Support;

namespace Zchannel.Protocols.Tests.Streams;

public sealed class StreamsLoopTests
{
    private const int Crowd = 10_000;
    private const int Slice = 128;

    [Fact]
    public async Task TenThousandOnOneChannel_DoNotKeepAnothersSubscriberWaiting()
    {
        await using var station = new Station();
        var visits = await CrowdAsync(station);

        // Both channels are dirty before the loop comes to its second slice.
        visits.OnVisit = count =>
        {
            if (count == 1)
            {
                visits.AskForQuiet();
            }
        };
        await station.PublishAsync("a", channel: "crowd");

        Assert.InRange(await visits.QuietAfter.Bounded(), 1, Slice);
        await visits.AllVisited.Bounded();
    }

    [Fact]
    public async Task CrowdThatIsPublishedToAllTheTime_DoesNotKeepAnothersSubscriberWaiting()
    {
        await using var station = new Station();
        var visits = await CrowdAsync(station);

        visits.OnVisit = count =>
        {
            if (count == 5 * Crowd)
            {
                visits.AskForQuiet();
            }

            if (count % 50 == 0 && !visits.QuietAfter.IsCompleted)
            {
                Assert.True(station.PublishAsync("a", channel: "crowd").AsTask().IsCompletedSuccessfully);
            }
        };
        await station.PublishAsync("a", channel: "crowd");

        // In each round one visit of the crowd can begin, and each goes on by a slice: no more rounds are ahead of the
        // quiet one than the crowd has slices.
        Assert.InRange(await visits.QuietAfter.Bounded(), 1, Crowd + (2 * Slice));
        await visits.AllVisited.Bounded();
    }

    [Fact]
    public async Task Subscribers_OfEverySlice_AreVisited()
    {
        await using var station = new Station();
        var visits = new Visits(station, expected: 3 * Slice);
        await SubscribeAsync(station, "crowd", 3 * Slice, visits);

        visits.Begin();
        await station.PublishAsync("a", channel: "crowd");

        await visits.AllVisited.Bounded();
    }

    private static async Task<Visits> CrowdAsync(Station station)
    {
        var visits = new Visits(station, expected: Crowd + 1);
        await SubscribeAsync(station, "crowd", Crowd, visits);
        await SubscribeAsync(station, "quiet", 1, visits);
        visits.Begin();
        return visits;
    }

    private static async Task SubscribeAsync(Station station, string name, int subscribers, Visits visits)
    {
        var channel = await station.ChannelAsync(name);
        for (var i = 0; i < subscribers; i++)
        {
            var connection = Link.Connect(station, Formats.Raw, $"{name}{i}");
            channel.Subscribe(connection, station.Loop, after: null);
            connection.Attach(new Visitor(connection.Client, visits));
        }
    }

    private sealed class Visitor(string client, Visits visits) : IConnectionDriver
    {
        public void Wake() => visits.Note(client);
    }

    // All on the loop's thread, but for the two tasks.
    private sealed class Visits(Station station, int expected)
    {
        private readonly HashSet<string> _visited = [];
        private readonly TaskCompletionSource<int> _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _hasBegun;
        private int _count;
        private int _askedAt;

        public Action<int>? OnVisit { get; set; }

        /// <summary>How many were visited between the publication in the quiet channel and its subscriber's visit.</summary>
        public Task<int> QuietAfter => _quiet.Task;

        public Task AllVisited => _all.Task;

        /// <summary>From now on what wakes a subscriber is a visit.</summary>
        public void Begin() => _hasBegun = true;

        public void AskForQuiet()
        {
            _askedAt = _count;
            Assert.True(station.PublishAsync("a", channel: "quiet").AsTask().IsCompletedSuccessfully);
        }

        public void Note(string client)
        {
            if (!_hasBegun)
            {
                return;
            }

            _count++;
            if (client == "quiet0")
            {
                _quiet.TrySetResult(_count - _askedAt);
            }

            OnVisit?.Invoke(_count);
            if (_visited.Add(client) && _visited.Count == expected)
            {
                _all.TrySetResult();
            }
        }
    }
}
