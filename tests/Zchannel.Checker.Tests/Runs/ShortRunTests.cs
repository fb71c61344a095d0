namespace Zchannel.Checker.Tests.Runs;

/// <summary>Two minutes of faults from a fresh seed, which the words of the run begin with.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task NothingIsWrong()
    {
        var (code, words) = await CheckerRun.RunAsync(output, "--minutes", "2", "--memory");

        Assert.True(code == 0, words);
    }
}
