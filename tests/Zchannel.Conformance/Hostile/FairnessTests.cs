using System.Globalization;
using System.Text.Json.Nodes;
using Zchannel.Conformance.Load;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Hostile;

/// <summary>
/// One app is attacked at full rate: another's subscribers are served as before. The figures are in
/// docs/operations/performance.md; the bound here holds on a machine that does other things, too.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FairnessTests(ITestOutputHelper output)
{
    private const int Subscribers = 200;

    // Enough to see what goes wrong by orders of magnitude; figures to write down take more, since rounds differ.
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("FAIRNESS_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("publishing")]
    [InlineData("forged tokens")]
    [InlineData("handshakes over quota")]
    [InlineData("giant bodies")]
    [InlineData("making channels")]
    [InlineData("making URLs")]
    [InlineData("wrong secrets")]
    [InlineData("subscribers that never read")]
    public async Task AttackOnOneApp_LeavesAnotherAsItWas(string attack)
    {
        var target = new TestApp { Id = "target", Limits = new() { ["Connections"] = 50, ["PublishesPerSecond"] = 1000 }, Rules = new() { ["all"] = new JsonObject { ["LagBytes"] = 1 << 20 } } };
        var canary = new TestApp { Id = "canary", Limits = new() { ["Connections"] = 0, ["ConnectionsPerAddress"] = 0 } };
        await using var server = await ZchannelServer.StartAsync(Token, target, canary);
        await using var audience = await SteadyAudience.GatherAsync(server, canary, Subscribers, Token);
        await audience.MeasureAsync(Round, Token);
        List<TimeSpan> without = [], with = [], after = [];
        var said = "";
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await audience.MeasureAsync(Round, Token));
            await using var attackers = await Attack.BeginAsync(attack, server, target, Token);
            with.Add(await audience.MeasureAsync(Round, Token));
            said = await attackers.EndAsync(Token);
            after.Add(await audience.MeasureAsync(Round, Token));
        }

        var (before, meanwhile, again) = (LatencyWindow.Median(without), LatencyWindow.Median(with), LatencyWindow.Median(after));
        output.WriteLine($"{attack}: p99 {before.TotalMilliseconds:0.0} ms without, {meanwhile.TotalMilliseconds:0.0} ms with, {again.TotalMilliseconds:0.0} ms after it ({said})");
        Assert.True(meanwhile <= (before * 3) + TimeSpan.FromMilliseconds(250), $"p99 {meanwhile} against {before}");
    }
}
