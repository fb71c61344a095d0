using Zchannel.Durability.Commands;
using Zchannel.Durability.Figures;

namespace Zchannel.Durability.Publishing;

/// <summary>
/// How fast messages are taken, side by side: at each number of publishers all contenders in turn, so that a machine that
/// is busy for a while disturbs all alike.
/// </summary>
internal static class PublishMeasurement
{
    public static async Task<FigureTable> RunAsync(RunSettings settings, IReadOnlyList<Contender> contenders, Action<string> say, CancellationToken cancellationToken)
    {
        var table = new FigureTable(
            "Publishing",
            new("publishers", "publishers", "N0"),
            new("contender", "contender"),
            new("per_second", "a second", "N0"),
            new("p50_milliseconds", "p50, ms", "N2"),
            new("p99_milliseconds", "p99, ms", "N2"),
            new("per_sync", "per sync", "N1"),
            new("per_flush", "per flush", "N1"),
            new("flushes_per_second", "flushes a second", "N0"),
            new("server_cpu_microseconds", "CPU, µs", "N1"),
            new("least_per_second", "least", "N0"),
            new("most_per_second", "most", "N0"));
        var all = new List<IRates>();
        try
        {
            foreach (var contender in contenders)
            {
                if (await StartAsync(settings, contender, cancellationToken) is { } rates)
                {
                    all.Add(rates);
                }
                else
                {
                    say("redis-server is not installed (Debian: apt-get install redis-server): without Redis.");
                }
            }

            foreach (var publishers in settings.Publishers)
            {
                await MeasureAsync(settings, table, all, publishers, say, cancellationToken);
            }
        }
        finally
        {
            foreach (var rates in all)
            {
                await rates.DisposeAsync();
            }
        }

        return table;
    }

    private static async Task<IRates?> StartAsync(RunSettings settings, Contender contender, CancellationToken cancellationToken) => contender switch
    {
        Contender.Disk => new DiskRates(settings),
        Contender.Durable or Contender.Memory or Contender.DurableByWebSocket or Contender.MemoryByWebSocket => new ZchannelRates(settings, contender),
        Contender.Redis or Contender.RedisInMemory => await RedisRates.StartAsync(settings, contender, cancellationToken),
    };

    private static async Task MeasureAsync(
        RunSettings settings, FigureTable table, List<IRates> all, int publishers, Action<string> say, CancellationToken cancellationToken)
    {
        var rounds = all.ConvertAll(_ => new List<PublishFigures>());
        for (var round = 0; round < settings.Rounds; round++)
        {
            for (var i = 0; i < all.Count; i++)
            {
                say($"{publishers} publishers, {Name(all[i])}…");
                rounds[i].Add(await all[i].MeasureAsync(publishers, cancellationToken));
            }
        }

        for (var i = 0; i < all.Count; i++)
        {
            var ordered = rounds[i].OrderBy(figures => figures.Publishes.Rate).ToList();
            var median = ordered[ordered.Count / 2];
            table.Add(
                (double)publishers,
                Name(all[i]),
                median.Publishes.Rate,
                median.Publishes.Milliseconds(0.5),
                median.Publishes.Milliseconds(0.99),
                median.PerSync,
                median.PerFlush,
                median.FlushesPerSecond,
                median.CpuMicroseconds,
                ordered[0].Publishes.Rate,
                ordered[^1].Publishes.Rate);
        }
    }

    private static string Name(IRates rates) => rates.Contender switch
    {
        Contender.Disk => "disk: fsync",
        Contender.Durable => "durable",
        Contender.Memory => "in memory",
        Contender.DurableByWebSocket => "durable, WebSocket",
        Contender.MemoryByWebSocket => "in memory, WebSocket",
        Contender.Redis => "Redis, XADD",
        Contender.RedisInMemory => "Redis, no log",
    };
}
