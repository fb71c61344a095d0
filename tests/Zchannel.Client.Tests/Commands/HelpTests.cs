using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("url")]
    [InlineData("send")]
    [InlineData("listen")]
    [InlineData("chat")]
    [InlineData("bench")]
    public async Task EachCommand_ShowsExamples(string command)
    {
        var (code, output, error) = await CommandRun.ToEndAsync([command, "--help"]);

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains("  zchannel " + command, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheHelp_NamesEveryCommand()
    {
        var (code, output, _) = await CommandRun.ToEndAsync(["--help"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.All(["url <NAME>", "send <NAME>", "listen <URL_OR_NAME>", "chat <PAGE_URL>", "bench"], command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheVersion_IsPrinted()
    {
        var (code, output, _) = await CommandRun.ToEndAsync(["--version"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Matches(@"^\d+\.\d+", output);
    }
}
