namespace Zchannel.Checker.Tests.Runs;

public sealed class CommandLineTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("--faults", "kill,earthquake")]
    [InlineData("--minutes", "0")]
    [InlineData("--minutes", "soon")]
    [InlineData("--tomorrow", "1")]
    public async Task WhatMakesNoSense_IsRefused(params string[] arguments)
    {
        var (code, words) = await CheckerRun.RunAsync(output, arguments);

        Assert.True(code == 2, words);
        Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_NamesTheOptions()
    {
        var (code, words) = await CheckerRun.RunAsync(output, "--help");

        Assert.Equal(0, code);
        Assert.All(["--minutes", "--seed", "--faults", "--memory", "--bug"], name => Assert.Contains(name, words, StringComparison.Ordinal));
    }
}
