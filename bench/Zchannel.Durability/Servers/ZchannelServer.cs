using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Durability.Servers;

/// <summary>
/// Zchannel with an app without limits, whose channels that begin with <see cref="Durable"/> outlive it. What one leaves in
/// its directory, the next that is started there goes on with.
/// </summary>
internal sealed class ZchannelServer : IServer
{
    /// <summary>How names of channels begin that are stored; all others are kept in memory.</summary>
    public const string Durable = "durable-";

    /// <summary>How names of those begin that keep more than the usual hundred messages.</summary>
    public const string DurableForLong = $"{Durable}long-";

    /// <summary>How names of channels in memory begin.</summary>
    public const string InMemory = "memory-";

    /// <summary>What its app's key shows.</summary>
    public const string Credentials = $"{ScratchApp.Name}.{Secret}";

    private const string Secret = "bench-secret-bench-secret-bench-secret";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly OwnProcess _process;
    private readonly HttpClient _management;

    private ZchannelServer(OwnProcess process, int port, int management)
    {
        (_process, Port, StartedAt) = (process, port, Stopwatch.GetTimestamp());
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Credentials);
        _management = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{management}"), Timeout = Patience };
    }

    public int Port { get; }

    /// <summary>When its process was started.</summary>
    public long StartedAt { get; }

    /// <summary>Calls it with its app's key.</summary>
    public HttpClient Http { get; }

    public TimeSpan Cpu => _process.Cpu;

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="assembly">Its <c>zchannel.dll</c>.</param>
    /// <param name="directory">Where its data are.</param>
    /// <param name="stores">Whether it stores anything; otherwise it may be of a build that cannot.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<ZchannelServer> StartAsync(string assembly, string directory, bool stores, CancellationToken cancellationToken)
    {
        var (port, management) = (FreePort.Find(), FreePort.Find());
        var server = new ZchannelServer(OwnProcess.Start(StartInfo(assembly, directory, stores, port, management)), port, management);
        try
        {
            await server.UntilHealthyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it counts, in Prometheus' text form.</summary>
    public Task<string> ReadMetricsAsync(CancellationToken cancellationToken) => _management.GetStringAsync("/metrics", cancellationToken);

    /// <summary>Has it stop as an operator would.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>Ends it in the middle of what it does.</summary>
    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _management.Dispose();
        await _process.DisposeAsync();
    }

    private async Task UntilHealthyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync("/healthz", cancellationToken);
                if (answer.StatusCode is HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (_process.HasEnded || Stopwatch.GetElapsedTime(StartedAt) > Patience)
            {
                throw new IOException($"the server does not serve: {_process.Words}");
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    private static ProcessStartInfo StartInfo(string assembly, string directory, bool stores, int port, int management)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, "serve", "--urls", $"http://127.0.0.1:{port}"]) { WorkingDirectory = directory };
        ScratchApp.Configure(start.Environment, Secret);
        start.Environment[$"{ScratchApp.Prefix}Rules__memory__Match"] = $"{InMemory}*";
        start.Environment[$"{ScratchApp.Prefix}Rules__memory__ClientMessages"] = "Broadcast";
        if (stores)
        {
            start.Environment[$"{ScratchApp.Prefix}Rules__stored__Match"] = $"{Durable}*";
            start.Environment[$"{ScratchApp.Prefix}Rules__stored__Durable"] = "true";
            start.Environment[$"{ScratchApp.Prefix}Rules__stored__ClientMessages"] = "Broadcast";
            start.Environment[$"{ScratchApp.Prefix}Rules__stored__HistoryAge"] = "1.00:00:00";
            start.Environment[$"{ScratchApp.Prefix}Rules__long__Match"] = $"{DurableForLong}*";
            start.Environment[$"{ScratchApp.Prefix}Rules__long__Durable"] = "true";
            start.Environment[$"{ScratchApp.Prefix}Rules__long__History"] = "100000";
            start.Environment[$"{ScratchApp.Prefix}Rules__long__HistoryAge"] = "1.00:00:00";
            start.Environment[$"{ScratchApp.Prefix}Limits__StoreBytes"] = "0";
        }

        start.Environment["Zchannel__Limits__UnauthenticatedConnectionsPerAddress"] = "0";
        start.Environment["Zchannel__Management__Urls"] = $"http://127.0.0.1:{management}";
        start.Environment["Zchannel__DataDirectory"] = directory;
        start.Environment["Zchannel__DrainTime"] = "00:00:00";
        return start;
    }
}
