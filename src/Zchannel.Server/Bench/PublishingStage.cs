using System.Globalization;
using Zchannel.Client;
using Zchannel.Server.Bench.Figures;
using Zchannel.Server.Bench.Links;
using Zchannel.Server.Bench.Servers;

namespace Zchannel.Server.Bench;

/// <summary>
/// Publishes on schedule, waits until everything was heard, and finds what it cost.
/// </summary>
internal sealed class PublishingStage(BenchPlan plan, ZchannelClient client, Crowd crowd, IServerGauge gauge, IBenchProgress progress, TimeProvider time)
{
    private static readonly TimeSpan LeadTime = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    // Without a single delivery for so long, nothing more will come.
    private static readonly TimeSpan StallTime = TimeSpan.FromSeconds(10);

    /// <summary>Runs it, and writes down the faults that it finds.</summary>
    public async Task RunAsync(BenchFigures figures, CancellationToken cancellationToken)
    {
        var publishing = new Publishing(plan, client, figures.SendDelay, time);
        var start = time.GetTimestamp() + (long)(LeadTime.TotalSeconds * time.TimestampFrequency);
        var sending = publishing.RunAsync(start, cancellationToken);
        var whole = LeadTime + plan.Schedule.WarmUp + plan.Schedule.Duration;
        BenchStep Step() => new(time.GetElapsedTime(start) / whole, string.Create(
            CultureInfo.InvariantCulture, $"{publishing.Published:N0} messages sent, {crowd.Delivered:N0} heard"));

        await progress.ShowAsync("Warming up", Step, Task.WhenAny(sending, Task.Delay(LeadTime + plan.Schedule.WarmUp, time, cancellationToken)));
        var before = await SnapshotAsync(publishing);
        try
        {
            await progress.ShowAsync("Measuring", Step, sending);
            await progress.ShowAsync("Waiting for what is under way", Step, DrainAsync(publishing, cancellationToken));
        }
        catch (ZchannelException) when (cancellationToken.IsCancellationRequested)
        {
            // A request that was under way then says nothing of the server, which Ctrl-C may have reached too.
            throw new OperationCanceledException(cancellationToken);
        }
        catch (ZchannelException exception)
        {
            figures.Faults.Add($"a message was not taken by the server: {exception.Message} ({exception.Code})");
        }
        finally
        {
            var after = await SnapshotAsync(publishing);
            Compare(figures, before, after);
            figures.Faults.AddRange(LinkFaults.Of(
                crowd.Ledgers, cancellationToken.IsCancellationRequested ? null : publishing.PublishedFor));
        }
    }

    private async Task DrainAsync(Publishing publishing, CancellationToken cancellationToken)
    {
        using var turns = new PeriodicTimer(LookInterval, time);
        var (heard, since) = (0L, time.GetTimestamp());
        while (crowd.IsBehind(publishing.PublishedFor) && time.GetElapsedTime(since) < StallTime && await turns.WaitForNextTickAsync(cancellationToken))
        {
            var now = crowd.Delivered;
            since = now > heard ? time.GetTimestamp() : since;
            heard = now;
        }
    }

    // Not cancelled: what was measured until then is wanted.
    private async ValueTask<Snapshot> SnapshotAsync(Publishing publishing)
        => new(time.GetTimestamp(), publishing.Published, crowd.Delivered, Environment.CpuUsage.TotalTime, await gauge.ReadAsync(CancellationToken.None));

    private void Compare(BenchFigures figures, Snapshot before, Snapshot after)
    {
        figures.MeasuredTime = time.GetElapsedTime(before.Timestamp, after.Timestamp);
        figures.Checked = after.Published;
        figures.Publications = after.Published - before.Published;
        figures.Deliveries = after.Delivered - before.Delivered;
        figures.ClientCpu = after.ClientCpu - before.ClientCpu;
        figures.ServerCpu = after.Server?.Cpu - before.Server?.Cpu;
    }

    private readonly record struct Snapshot(long Timestamp, long Published, long Delivered, TimeSpan ClientCpu, ServerReading? Server);
}
