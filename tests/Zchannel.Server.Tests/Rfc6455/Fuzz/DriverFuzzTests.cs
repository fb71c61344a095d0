namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>The drivers against the plain reading, and so against each other: the same bytes, in other pieces.</summary>
public sealed class DriverFuzzTests(FuzzedStreams streams, FuzzedSockets sockets, ITestOutputHelper output)
    : IClassFixture<FuzzedStreams>, IClassFixture<FuzzedSockets>
{
    private const int Limit = FuzzedStreams.MessageBytes;

    [Fact]
    public async Task AnyBytes_InAnyPieces_ComeToWhatThePlainReadingSays_OverEveryDriver()
    {
        var time = new FuzzTime(seconds: 5);
        output.WriteLine($"ZCHANNEL_FUZZ_SEED={time.Seed}");
        WireStation[] stations = [streams, sockets];
        var execution = 0;
        for (; !time.IsOver; execution++)
        {
            var random = time.RandomOf(execution);
            var (bytes, reading) = DriverFuzz.Conversation(new RandomClient(random, Limit), Limit);

            var faults = await Task.WhenAll(stations.Select(station => DriverFuzz.PlayAsync(station, new Random(random.Next()), bytes, reading)));

            await Task.WhenAll(stations.Select(station => DriverFuzz.AbandonAsync(station, new Random(random.Next()), bytes)));

            Assert.True(faults.All(fault => fault is null), $"""
                Execution {execution} of seed {time.Seed}: {string.Join(", ", faults.Select((fault, i) => $"{stations[i].GetType().Name}: {fault ?? "right"}"))}
                {Convert.ToHexString(bytes)}
                """);
        }

        await Task.WhenAll(stations.Select(station => station.UntilAllHaveEndedAsync()));
        output.WriteLine($"{execution} executions over each driver, and as many that were broken off");
    }
}
