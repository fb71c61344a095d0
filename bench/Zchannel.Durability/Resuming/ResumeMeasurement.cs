using Zchannel.Durability.Commands;
using Zchannel.Durability.Figures;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Resuming;

/// <summary>
/// How long it takes until everybody who was connected before a restart has all that was missed.
/// </summary>
internal static class ResumeMeasurement
{
    // Each publication goes to all clients of its channel: as many deliveries a second as the smaller machines can make beside.
    private const int LiveDeliveriesPerSecond = 20_000;

    public static async Task<FigureTable> RunAsync(RunSettings settings, Action<string> say, CancellationToken cancellationToken)
    {
        var table = new FigureTable(
            "Resuming",
            new("clients", "clients", "N0"),
            new("channels", "channels", "N0"),
            new("missed", "missed each", "N0"),
            new("ended", "ended by"),
            new("all_seconds", "all done, s", "N2"),
            new("p50_milliseconds", "p50, ms", "N0"),
            new("p99_milliseconds", "p99, ms", "N0"),
            new("live_per_second", "live a second", "N0"),
            new("live_p50_milliseconds", "live p50, ms", "N1"),
            new("live_p99_milliseconds", "live p99, ms", "N1"),
            new("server_cpu_seconds", "CPU, s", "N2"));
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (channels, isKilled) in new[] { (settings.Resume.Channels, false), (1, true) })
            {
                say($"{settings.Resume.Clients} clients resume on {channels} channels…");
                await MeasureAsync(settings, table, channels, isKilled, cancellationToken);
            }
        }

        return table;
    }

    private static async Task MeasureAsync(RunSettings settings, FigureTable table, int count, bool isKilled, CancellationToken cancellationToken)
    {
        using var directory = new ScratchDirectory(settings.Directory);
        ResumedChannel[] channels;
        await using (var before = await ZchannelServer.StartAsync(settings.Server, directory.Path, stores: true, cancellationToken))
        {
            channels = await Task.WhenAll(Enumerable.Range(0, count).Select(number => ResumedChannel.StoreAsync(before, number, settings.Resume.Missed, cancellationToken)));
            await (isKilled ? before.KillAsync() : before.StopAsync());
        }

        await using var server = await ZchannelServer.StartAsync(settings.Server, directory.Path, stores: true, cancellationToken);
        var interval = TimeSpan.FromMilliseconds(Math.Clamp(1000.0 * settings.Resume.Clients / count / LiveDeliveriesPerSecond, 1, 1000));
        await using var live = new LiveTraffic(server, channels, interval);
        using var crowd = new ResumingCrowd(channels, settings.Resume.Clients);
        var cpu = server.Cpu;
        live.Start();
        var time = await Task.Run(() => crowd.Resume(server.Port, cancellationToken), cancellationToken);
        cpu = server.Cpu - cpu;
        var heads = await live.StopAsync();
        await Task.Run(() => crowd.Hear(heads, cancellationToken), cancellationToken);
        table.Add(
            (double)settings.Resume.Clients,
            (double)count,
            (double)settings.Resume.Missed,
            isKilled ? "kill -9" : "SIGTERM",
            time.TotalSeconds,
            crowd.Times.Percentile(0.5)?.TotalMilliseconds,
            crowd.Times.Percentile(0.99)?.TotalMilliseconds,
            live.Times.Count / time.TotalSeconds,
            live.Times.Percentile(0.5)?.TotalMilliseconds,
            live.Times.Percentile(0.99)?.TotalMilliseconds,
            cpu.TotalSeconds);
        await server.StopAsync();
    }
}
