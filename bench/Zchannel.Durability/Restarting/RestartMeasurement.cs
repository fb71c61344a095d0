using System.Diagnostics;
using Zchannel.Durability.Commands;
using Zchannel.Durability.Figures;
using Zchannel.Durability.Servers;

namespace Zchannel.Durability.Restarting;

/// <summary>
/// How long a server is away: from the start of its process until it answers, reads what was stored, and stores again.
/// </summary>
internal static class RestartMeasurement
{
    // Every channel could be read; a share of them shows as well that all are there.
    private const int CheckedChannels = 200;

    public static async Task<FigureTable> RunAsync(RunSettings settings, Action<string> say, CancellationToken cancellationToken)
    {
        var table = new FigureTable(
            "Restarting",
            new("stored", "stored messages", "N0"),
            new("channels", "channels", "N0"),
            new("store_mebibytes", "on disk, MiB", "N0"),
            new("ended", "ended by"),
            new("end_seconds", "end, s", "N2"),
            new("healthy_seconds", "answers, s", "N2"),
            new("read_seconds", "has read, s", "N2"),
            new("stored_again_seconds", "has stored, s", "N2"));
        using var empty = new ScratchDirectory(settings.Directory);
        using var full = new ScratchDirectory(settings.Directory);
        await using (var server = await StartAsync(settings, empty, cancellationToken))
        {
            await server.StopAsync();
        }

        await using (var server = await StartAsync(settings, full, cancellationToken))
        {
            say($"storing {settings.Stored.Messages} messages in {settings.Stored.Channels} channels…");
            new StoredMessages(settings.Stored, settings.PayloadBytes).Fill(server, cancellationToken);
            await server.StopAsync();
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            say("restarts…");
            await MeasureAsync(settings, table, empty, new StoredAmount(0, 0), isKilled: false, cancellationToken);
            await MeasureAsync(settings, table, full, settings.Stored, isKilled: false, cancellationToken);
            await MeasureAsync(settings, table, full, settings.Stored, isKilled: true, cancellationToken);
        }

        return table;
    }

    private static async Task MeasureAsync(
        RunSettings settings, FigureTable table, ScratchDirectory directory, StoredAmount stored, bool isKilled, CancellationToken cancellationToken)
    {
        var messages = new StoredMessages(stored, settings.PayloadBytes);
        TimeSpan end;
        await using (var before = await StartAsync(settings, directory, cancellationToken))
        {
            // It has work behind it when it ends, and not only its start.
            await StoreAsync(before, cancellationToken);
            var begin = Stopwatch.GetTimestamp();
            await (isKilled ? before.KillAsync() : before.StopAsync());
            end = Stopwatch.GetElapsedTime(begin);
        }

        await using var server = await StartAsync(settings, directory, cancellationToken);
        var healthy = Stopwatch.GetElapsedTime(server.StartedAt);
        var fault = stored.Channels > 0 ? await messages.CheckAsync(server, stored.Channels / 2, cancellationToken) : null;
        var read = Stopwatch.GetElapsedTime(server.StartedAt);
        await StoreAsync(server, cancellationToken);
        var storedAgain = Stopwatch.GetElapsedTime(server.StartedAt);
        for (var i = 0; i < Math.Min(CheckedChannels, stored.Channels) && fault is null; i++)
        {
            fault = await messages.CheckAsync(server, i * stored.Channels / CheckedChannels % stored.Channels, cancellationToken);
        }

        if (fault is not null)
        {
            table.Fault(fault);
        }

        table.Add(
            (double)stored.Messages,
            (double)stored.Channels,
            directory.Bytes / 1048576.0,
            isKilled ? "kill -9" : "SIGTERM",
            end.TotalSeconds,
            healthy.TotalSeconds,
            stored.Channels > 0 ? read.TotalSeconds : null,
            storedAgain.TotalSeconds);
        await server.StopAsync();
    }

    private static Task<ZchannelServer> StartAsync(RunSettings settings, ScratchDirectory directory, CancellationToken cancellationToken)
        => ZchannelServer.StartAsync(settings.Server, directory.Path, stores: true, cancellationToken);

    private static async Task StoreAsync(ZchannelServer server, CancellationToken cancellationToken)
    {
        using var answer = await server.Http.PostAsync($"/v1/channels/{ZchannelServer.Durable}another/messages", new StringContent("stored"), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
