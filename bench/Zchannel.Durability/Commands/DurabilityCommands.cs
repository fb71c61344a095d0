using System.CommandLine;
using System.Net.Sockets;
using Zchannel.Durability.Figures;
using Zchannel.Durability.Publishing;
using Zchannel.Durability.Restarting;
using Zchannel.Durability.Resuming;

namespace Zchannel.Durability.Commands;

/// <summary>
/// What can be measured.
/// </summary>
internal static class DurabilityCommands
{
    private static readonly Contender[] SideBySide =
        [Contender.Disk, Contender.Durable, Contender.Memory, Contender.DurableByWebSocket, Contender.MemoryByWebSocket, Contender.Redis, Contender.RedisInMemory];

    private const int Failed = 1;

    private static RunOptions Options { get; } = new();

    public static RootCommand Create()
    {
        RootCommand root = new(
            "Measures what storing messages costs and what it brings back: the disk, publishing beside Redis, restarts, and clients that resume. Everything runs on loopback, one thing at a time, in a scratch directory.");
        Options.AddTo(root);
        root.Add(Command("all", "All of the below: the tables of docs/operations/performance.md", AllAsync));
        root.Add(Command("disk", "Syncs a second of the disk", (settings, say, _) => Task.FromResult<FigureTable[]>([DiskMeasurement.Run(settings, say)])));
        root.Add(Command("publish", "Publishes a second, durable and in memory", PublishAsync(Contender.Durable, Contender.Memory)));
        root.Add(Command("memory", "Publishes a second in memory only, of a build that stores nothing too", PublishAsync(Contender.Memory)));
        root.Add(Command("websocket", "Messages that pages send by WebSocket, durable and in memory", PublishAsync(Contender.DurableByWebSocket, Contender.MemoryByWebSocket)));
        root.Add(Command("redis", "The same of Redis 7 (redis-server), appendfsync always and without a log, XADD", PublishAsync(Contender.Redis, Contender.RedisInMemory)));
        root.Add(Command("restart", "Until a server with much in its store answers, reads and stores again", async (settings, say, token) => [await RestartMeasurement.RunAsync(settings, say, token)]));
        root.Add(Command("resume", "Until clients that come back after a restart have all that they missed", async (settings, say, token) => [await ResumeMeasurement.RunAsync(settings, say, token)]));
        root.Add(Command("compare", "The disk, both kinds of publishing, by HTTP and by WebSocket, and Redis side by side", PublishAsync(SideBySide)));
        return root;
    }

    private static Func<RunSettings, Action<string>, CancellationToken, Task<FigureTable[]>> PublishAsync(params Contender[] contenders)
        => async (settings, say, cancellationToken) => [await PublishMeasurement.RunAsync(settings, contenders, say, cancellationToken)];

    private static async Task<FigureTable[]> AllAsync(RunSettings settings, Action<string> say, CancellationToken cancellationToken) =>
    [
        DiskMeasurement.Run(settings, say),
        await PublishMeasurement.RunAsync(settings, SideBySide, say, cancellationToken),
        await RestartMeasurement.RunAsync(settings, say, cancellationToken),
        await ResumeMeasurement.RunAsync(settings, say, cancellationToken),
    ];

    private static Command Command(string name, string description, Func<RunSettings, Action<string>, CancellationToken, Task<FigureTable[]>> measure)
    {
        Command command = new(name, description);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                var tables = await measure(Options.Read(parsed), Console.Error.WriteLine, cancellationToken);
                return Print(tables, Options.WantsJson(parsed));
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException or HttpRequestException or SocketException or TimeoutException)
            {
                Console.Error.WriteLine($"{name}: {exception.Message}");
                return Failed;
            }
        });
        return command;
    }

    private static int Print(FigureTable[] tables, bool json)
    {
        foreach (var line in tables.SelectMany(table => json ? [TableJson.Of(table)] : TableText.Of(table)))
        {
            Console.WriteLine(line);
        }

        return tables.Any(table => table.Faults.Count > 0) ? Failed : 0;
    }
}
