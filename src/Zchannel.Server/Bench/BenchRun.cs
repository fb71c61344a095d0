using System.Runtime;
using Zchannel.Client;
using Zchannel.Server.Bench.Figures;
using Zchannel.Server.Bench.Links;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Server.Bench;

/// <summary>
/// One run: connect, rest, publish, compare.
/// </summary>
internal sealed class BenchRun(BenchPlan plan, BenchTarget target, IBenchProgress progress, TimeProvider time)
{
    /// <summary>
    /// Runs it.
    /// </summary>
    /// <param name="allows">Whether a channel URL may be connected to; it throws where not.</param>
    /// <param name="cancellationToken">Ends it early; what was found until then is returned.</param>
    /// <exception cref="ZchannelException">There was nothing to measure: the server said no at once, or could not be reached.</exception>
    public async Task<BenchFigures> RunAsync(Action<Uri> allows, CancellationToken cancellationToken)
    {
        var figures = new BenchFigures();
        using var http = target.CreateHttp();
        await using var client = new ZchannelClient(target.Options with { RequestAttempts = 1 }, http);
        await using var crowd = new Crowd(plan, figures.Latency, time);

        // A collection of ours that stops all threads would be taken for the server's latency.
        var latencyMode = GCSettings.LatencyMode;
        GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
        try
        {
            await new ConnectingStage(plan, client, crowd, target, progress, time).RunAsync(figures, allows, cancellationToken);
            figures.Faults.AddRange(LinkFaults.Endings(crowd.Ledgers));
            if (figures.Faults.Count == 0 && plan.Schedule.Count > 0)
            {
                await new PublishingStage(plan, client, crowd, target.Gauge, progress, time).RunAsync(figures, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            figures.IsInterrupted = true;
        }
        finally
        {
            figures.Connected = crowd.Connected;
            GCSettings.LatencyMode = latencyMode;
        }

        if (target.Gauge.Complaint is { } complaint)
        {
            figures.Notes.Add(complaint);
        }

        return figures;
    }
}
