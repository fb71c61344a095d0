namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>The drivers against the plain reading, and so against each other: the same bytes, in other pieces.</summary>
public sealed class DriverFuzzTests(FuzzedStreams streams, ITestOutputHelper output)
    : IClassFixture<FuzzedStreams>
{
    private const int Limit = FuzzedStreams.MessageBytes;

    [Fact]
    public async Task AnyBytes_InAnyPieces_ComeToWhatThePlainReadingSays_OverEveryDriver()
    {
        var time = new FuzzTime(seconds: 5);
        output.WriteLine($"ZCHANNEL_FUZZ_SEED={time.Seed}");
        WireStation[] stations = [streams];
        var execution = 0;
        for (; !time.IsOver; execution++)
        {
            var random = time.RandomOf(execution);
            var client = new RandomClient(random, Limit);
            var (bytes, reading) = DriverFuzz.Conversation(client, Limit);
            foreach (var station in stations)
            {
                var fault = await DriverFuzz.PlayAsync(station, client, random, bytes, reading);

                Assert.True(fault is null, $"Execution {execution} of seed {time.Seed} over {station.GetType().Name}: {fault}\n{Convert.ToHexString(bytes)}");
            }
        }

        output.WriteLine($"{execution} executions over each driver");
    }
}
