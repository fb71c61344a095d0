using Zchannel.Checker.Checks;
using Zchannel.Checker.Server;

namespace Zchannel.Checker.Running;

/// <summary>
/// The end of a round: no more faults, so everything that has a key is answered, everybody hears everything, and history is
/// read from one end to the other; then a clean stop, over which all of it must still be there.
/// </summary>
internal sealed class Quiet(ServerUnderTest server, Site site, Crowd crowd, Report report)
{
    public async Task ComeAsync(CancellationToken cancellationToken)
    {
        report.Tell("quiet");
        site.IsQuiet = true;
        if (await crowd.EndPublishingAsync() is { Count: > 0 } waiting)
        {
            Fail(null, "publishers got no answer long after all faults were over", waiting);
            return;
        }

        if (await HeadsAsync(cancellationToken) is not { } heads)
        {
            return;
        }

        foreach (var subscriber in await crowd.UntilAtAsync(heads, cancellationToken))
        {
            Fail(subscriber.Channel, $"a subscriber does not get what is there, up to {heads[subscriber.Channel]}", [$"{subscriber}"]);
        }

        report.Tell("a clean stop, and a start");
        if (await server.StopAsync(cancellationToken) is not 0 and var code)
        {
            Fail(null, $"a server that was told to stop ended with {code}", server.Words);
        }

        await server.StartAsync(Beginning.Stopped, server.Life.Number, cancellationToken);
        foreach (var channel in site.Chronicle.Channels.Values)
        {
            await WalkAsync(channel, cancellationToken);
        }
    }

    private async Task<Dictionary<ChannelPlan, Position>?> HeadsAsync(CancellationToken cancellationToken)
    {
        Dictionary<ChannelPlan, Position> heads = [];
        foreach (var channel in site.Chronicle.Channels.Keys)
        {
            if (await server.PositionAsync(channel, cancellationToken) is not { } position)
            {
                Fail(channel, "nobody can connect, though all faults are over", server.Words);
                return null;
            }

            heads.Add(channel, position);
        }

        return heads;
    }

    private async Task WalkAsync(ChannelChronicle channel, CancellationToken cancellationToken)
    {
        var (pages, isWhole) = await crowd.WalkAsync(channel, cancellationToken);
        channel.LastWalk.AddRange(pages);
        if (!isWhole)
        {
            Fail(channel.Plan, "history cannot be read to its end, though all faults are over", server.Words);
        }
    }

    private void Fail(ChannelPlan? channel, string what, IEnumerable<string> evidence) =>
        site.Chronicle.Seen.Enqueue(new Violation(Promise.Recovery, channel, what, [.. evidence.TakeLast(20)]));
}
