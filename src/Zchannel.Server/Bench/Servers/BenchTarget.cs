using Zchannel.Client;

namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// The server that is measured.
/// </summary>
/// <param name="Options">How it is called.</param>
/// <param name="Gauge">What its process uses.</param>
/// <param name="Own">The process, where the run has started it.</param>
internal sealed record BenchTarget(ZchannelClientOptions Options, IServerGauge Gauge, OwnServer? Own) : IAsyncDisposable
{
    /// <summary>Starts a server to measure.</summary>
    public static async Task<BenchTarget> StartOwnAsync(CancellationToken cancellationToken)
    {
        var own = await OwnServer.StartAsync(cancellationToken);
        return new BenchTarget(own.Options, new ProcessGauge(own.ProcessId), own);
    }

    public async ValueTask DisposeAsync()
    {
        (Gauge as IDisposable)?.Dispose();
        if (Own is not null)
        {
            await Own.DisposeAsync();
        }
    }
}
