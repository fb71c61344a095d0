using Zchannel.Checker.Checks;
using Zchannel.Checker.Faults;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Running;

/// <summary>
/// One server, one crowd, and faults for a while; then quiet, in which everybody must come to have everything, and judgement.
/// </summary>
internal sealed class Round(CheckerOptions options, int seed, Report report, TimeProvider time)
{
    private static readonly string[] FsyncChoices = ["Always", "Interval"];

    private readonly Chronicle _chronicle = new(RoundPlan.Channels(options.InMemory));

    /// <summary>Runs it.</summary>
    /// <returns>What was seen, and what of it was wrong.</returns>
    public async Task<(Chronicle Chronicle, IReadOnlyList<Violation> Violations)> RunAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        await using var directory = await DataDirectory.MakeAsync(options.UsableFaults.Contains(FaultKind.Full));
        var port = FreePort.Find();
        var site = new Site(new Uri($"http://127.0.0.1:{port}/"), _chronicle, time);
        List<AppKey> keys = [.. _chronicle.Channels.Keys.Select(plan => plan.App).Distinct().Select(app => new AppKey(app))];
        var fsync = FsyncChoices[new Random(seed).Next(FsyncChoices.Length)];
        await File.WriteAllTextAsync(
            Path.Combine(directory.Root, "zchannel.json"), Settings.Make(_chronicle.Channels.Keys, keys, directory.Data, fsync), cancellationToken);
        report.Tell(options.InMemory ? "all channels in memory" : $"durable channels, Fsync {fsync}");

        await using var server = new ServerUnderTest(directory, port, options.Bug, site);
        await using var crowd = new Crowd(site, keys, seed);
        try
        {
            await BeginAsync(server, site, crowd, cancellationToken);
            await FaultsAsync(server, site, crowd, length, cancellationToken);
            await new Quiet(server, site, crowd, report).ComeAsync(cancellationToken);
        }
        catch (ServerFailedException failure)
        {
            _chronicle.Seen.Enqueue(new Violation(Promise.Recovery, null, failure.Message, [.. failure.Words.TakeLast(20)]));
        }

        await crowd.EndAsync();
        await server.KillAsync();
        return (_chronicle, Judgement.Of(_chronicle));
    }

    private async Task BeginAsync(ServerUnderTest server, Site site, Crowd crowd, CancellationToken cancellationToken)
    {
        await server.StartAsync(Beginning.Empty, null, cancellationToken);
        foreach (var plan in _chronicle.Channels.Keys)
        {
            server.Probe(plan, await crowd.Caller(plan.App).UrlAsync(plan.Name, null, cancellationToken));
        }

        await server.WriteStartsAsync(cancellationToken);
        await crowd.BeginAsync(cancellationToken);
        site.Gate.Open();
    }

    private async Task FaultsAsync(ServerUnderTest server, Site site, Crowd crowd, TimeSpan length, CancellationToken cancellationToken)
    {
        var hand = new FaultHand(server, site, crowd, report.Tell);
        var begun = site.Now;
        try
        {
            foreach (var fault in FaultSchedule.From(seed, options.UsableFaults))
            {
                if (time.GetElapsedTime(begun) + fault.Before > length || !_chronicle.Seen.IsEmpty)
                {
                    break;
                }

                await hand.DoAsync(fault, cancellationToken);
                crowd.ThrowIfBroken();
                report.Count(fault.Kind);
            }
        }
        finally
        {
            await hand.HealAsync();
        }
    }
}
