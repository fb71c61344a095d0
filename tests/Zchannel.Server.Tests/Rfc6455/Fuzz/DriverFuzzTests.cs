namespace Zchannel.Server.Tests.Rfc6455.Fuzz;

/// <summary>The drivers against the plain reading, and so against each other: the same bytes, in other pieces.</summary>
public sealed class DriverFuzzTests(FuzzedStreams streams, FuzzedSockets sockets, ITestOutputHelper output)
    : IClassFixture<FuzzedStreams>, IClassFixture<FuzzedSockets>
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
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunAsync(time, lane)));

        output.WriteLine($"{_executions} executions over each driver, and as many that were broken off");
        await streams.UntilAllHaveEndedAsync();
        await sockets.UntilAllHaveEndedAsync();
    }

    private async Task RunAsync(FuzzTime time, int lane)
    {
        await using var overStreams = await streams.OpenChannelAsync($"lane {lane}");
        await using var overSockets = await sockets.OpenChannelAsync($"lane {lane}");
        var (unheardStreams, unheardSockets) = (await streams.TargetAsync("unheard"), await sockets.TargetAsync("unheard"));
        while (!time.IsOver)
        {
            var execution = Interlocked.Increment(ref _executions);
            var random = time.RandomOf(execution);
            var (bytes, reading) = DriverFuzz.Conversation(new RandomClient(random, Limit), Limit);

            var faults = await Task.WhenAll(
                DriverFuzz.PlayAsync(overStreams, new Random(random.Next()), bytes, reading),
                DriverFuzz.PlayAsync(overSockets, new Random(random.Next()), bytes, reading));
            await Task.WhenAll(
                DriverFuzz.AbandonAsync(overStreams.Port, unheardStreams, new Random(random.Next()), bytes),
                DriverFuzz.AbandonAsync(overSockets.Port, unheardSockets, new Random(random.Next()), bytes));

            Assert.True(faults is [null, null], $"""
                Execution {execution} of seed {time.Seed}: over streams {faults[0] ?? "right"}, over sockets {faults[1] ?? "right"}
                {Convert.ToHexString(bytes)}
                """);
        }
    }
}
