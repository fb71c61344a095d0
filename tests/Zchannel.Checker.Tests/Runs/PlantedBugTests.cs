namespace Zchannel.Checker.Tests.Runs;

/// <summary>
/// The checker finds what it is there to find: each bug is put around the store of the real server, by a hook that only this
/// test's own assembly brings along.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("answers-before-commit", "NothingAcknowledgedIsLost", "kill")]
    [InlineData("forgets-keys", "NothingTwice", "kill")]
    [InlineData("hides-loss", "TruePage", "cut")]
    [InlineData("keeps-epoch", "EpochRule", "kill")]
    [InlineData("reuses-offset", "OneOrderForAll", "cut")]
    public async Task Bug_IsFound(string bug, string promise, string faults)
    {
        var (code, words) = await CheckerRun.RunAsync(output, "--minutes", "0.25", "--faults", faults, "--bug", bug);

        Assert.True(code == 1, words);
        Assert.Contains($"VIOLATION {promise}", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoBug_NothingIsFound()
    {
        var (code, words) = await CheckerRun.RunAsync(output, "--minutes", "0.1", "--faults", "cut,kill");

        Assert.True(code == 0, words);
    }
}
