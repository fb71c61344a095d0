using System.Globalization;
using System.Net.Sockets;
using Zchannel.Client;
using Zchannel.Server.Bench.Figures;
using Zchannel.Server.Bench.Links;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Server.Bench;

/// <summary>
/// Connects all subscribers, and finds what a handshake costs and what an idle connection occupies.
/// </summary>
internal sealed class ConnectingStage(BenchPlan plan, ZchannelClient client, Crowd crowd, BenchTarget target, IBenchProgress progress, TimeProvider time)
{
    // What the first connections cost once for all (code, pools, buffers) is no part of what one more costs.
    private const int FirstShare = 10;

    private const int FewConnections = 1_000;

    public async Task RunAsync(BenchFigures figures, Action<Uri> allows, CancellationToken cancellationToken)
    {
        var urls = new ChannelUrls(plan, client);
        await progress.ShowAsync("Making channel URLs", () => Of(urls.Made, urls.Count), urls.MakeAsync(allows, cancellationToken));
        var dialer = await ResolveAsync(urls.Of(0), cancellationToken);
        figures.IsSecure = dialer.IsSecure;

        var first = plan.Connections / FirstShare;
        await ConnectAsync(urls, dialer, 0, first, cancellationToken);
        await RestAsync(cancellationToken);
        var before = await target.Gauge.ReadAsync(cancellationToken);

        var begun = time.GetTimestamp();
        await ConnectAsync(urls, dialer, first, plan.Connections, cancellationToken);
        var connectTime = time.GetElapsedTime(begun);
        var after = await target.Gauge.ReadAsync(cancellationToken);
        await RestAsync(cancellationToken);
        if (crowd.HasLost)
        {
            return;
        }

        figures.ConnectTime = connectTime;
        figures.HandshakeCpu = (after?.Cpu - before?.Cpu) / (plan.Connections - first);
        var idle = await target.Gauge.ReadAsync(cancellationToken);
        if (plan.Connections < FewConnections)
        {
            figures.Notes.Add($"With fewer than {FewConnections} connections, the memory of each is lost in what else the server does.");
        }

        figures.ResidentBytes = idle?.ResidentBytes;
        figures.IdleConnectionBytes = (double?)(idle?.ResidentBytes - before?.ResidentBytes) / (plan.Connections - first);
        figures.KernelConnectionBytes = (double?)(idle?.Kernel?.SlabBytes - before?.Kernel?.SlabBytes) / (plan.Connections - first);
        figures.TcpConnectionBytes = (double?)(idle?.Kernel?.TcpBytes - before?.Kernel?.TcpBytes) / (plan.Connections - first);
    }

    private Task ConnectAsync(ChannelUrls urls, Dialer dialer, int first, int upTo, CancellationToken cancellationToken) => progress.ShowAsync(
        "Connecting", () => Of(crowd.Connected, plan.Connections), crowd.ConnectAsync(urls.Of, dialer, first, upTo, cancellationToken));

    // Also the time in which a refusal arrives: a server says yes to the handshake and closes with the reason.
    private Task RestAsync(CancellationToken cancellationToken) => plan.Rest == TimeSpan.Zero
        ? Task.CompletedTask
        : progress.ShowAsync("Resting", () => new BenchStep(0, "so that memory settles"), Task.Delay(plan.Rest, time, cancellationToken));

    private async Task<Dialer> ResolveAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            return await Dialer.ResolveAsync(url, target.Trust, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new ZchannelException(ZchannelErrorCode.Unreachable, $"The server's channel URLs lead to {url.Host}: {exception.Message}", exception);
        }
    }

    private static BenchStep Of(int done, int all)
        => new((double)done / all, string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {all:N0}"));
}
