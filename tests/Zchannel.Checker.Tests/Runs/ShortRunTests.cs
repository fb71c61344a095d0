namespace Zchannel.Checker.Tests.Runs;

/// <summary>Two minutes of faults from a fresh seed. What the run says, its seed first, is left in a file, for the log of continuous integration.</summary>
public sealed class ShortRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task NothingIsWrong()
    {
        var (code, words) = await CheckerRun.RunAsync(output, "--minutes", "2");

        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "short-run.txt"), words + "\n", TestContext.Current.CancellationToken);
        Assert.True(code == 0, words);
    }
}
