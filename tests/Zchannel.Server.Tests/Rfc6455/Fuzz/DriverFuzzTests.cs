namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>The drivers against the plain reading, and so against each other: the same bytes, in other pieces.</summary>
public sealed class DriverFuzzTests(FuzzedStreams streams, FuzzedSockets sockets, FuzzedTls tls, ITestOutputHelper output)
    : IClassFixture<FuzzedStreams>, IClassFixture<FuzzedSockets>, IClassFixture<FuzzedTls>
{
    private const int Limit = FuzzedStreams.MessageBytes;

    // At a time: what one link leaves in a buffer that all share must not get into another's message.
    private const int Lanes = 4;

    private int _executions;

    [Fact]
    public async Task AnyBytes_InAnyPieces_ComeToWhatThePlainReadingSays_OverEveryDriver()
    {
        var time = new FuzzTime(seconds: 5);
        output.WriteLine($"ZCHANNEL_FUZZ_SEED={time.Seed}");
        WireStation[] stations = [streams, sockets, tls];

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunAsync(time, lane, stations)));

        output.WriteLine($"{_executions} executions over each driver, and as many that were broken off");
        await Task.WhenAll(stations.Select(station => station.UntilAllHaveEndedAsync()));
    }

    private async Task RunAsync(FuzzTime time, int lane, WireStation[] stations)
    {
        var channels = await Task.WhenAll(stations.Select(station => station.OpenChannelAsync($"lane {lane}")));
        var unheard = await Task.WhenAll(stations.Select(station => station.TargetAsync("unheard")));
        while (!time.IsOver)
        {
            var execution = Interlocked.Increment(ref _executions);
            var random = time.RandomOf(execution);
            var (bytes, reading) = DriverFuzz.Conversation(new RandomClient(random, Limit), Limit);

            var faults = await Task.WhenAll(channels.Select(channel => DriverFuzz.PlayAsync(channel, new Random(random.Next()), bytes, reading)));
            await Task.WhenAll(stations.Select((station, i) => DriverFuzz.AbandonAsync(station, unheard[i], new Random(random.Next()), bytes)));

            Assert.True(faults.All(fault => fault is null), $"""
                Execution {execution} of seed {time.Seed}: {string.Join(", ", faults.Select((fault, i) => $"{stations[i].GetType().Name} {fault ?? "right"}"))}
                {Convert.ToHexString(bytes)}
                """);
        }

        foreach (var channel in channels)
        {
            await channel.DisposeAsync();
        }
    }
}
