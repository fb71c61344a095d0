using System.Net.Security;
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
    /// <summary>Decides on the server's certificate in the system's place, where it is one that nobody vouches for.</summary>
    public RemoteCertificateValidationCallback? Trust => Own?.Certificate is { } certificate ? (_, shown, _, _) => certificate.Is(shown) : null;

    /// <summary>Starts a server to measure.</summary>
    public static async Task<BenchTarget> StartOwnAsync(OwnServerSetup setup, CancellationToken cancellationToken)
    {
        var own = await OwnServer.StartAsync(setup, cancellationToken);
        return new BenchTarget(own.Options, new ProcessGauge(own.ProcessId), own);
    }

    /// <summary>Makes what carries calls to the server.</summary>
    public HttpClient CreateHttp() => new(new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = Trust } });

    public async ValueTask DisposeAsync()
    {
        (Gauge as IDisposable)?.Dispose();
        if (Own is not null)
        {
            await Own.DisposeAsync();
        }
    }
}
