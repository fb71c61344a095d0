using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class HelpTests
{
    [Theory]
    [InlineData("check")]
    [InlineData("apps new")]
    [InlineData("apps list")]
    [InlineData("url")]
    [InlineData("send")]
    [InlineData("listen")]
    [InlineData("chat")]
    [InlineData("bench")]
    [InlineData("callbacks")]
    [InlineData("callbacks replay")]
    [InlineData("data check")]
    [InlineData("data export")]
    [InlineData("data import")]
    [InlineData("data compact")]
    public async Task EachCommand_ShowsExamples(string command)
    {
        var (code, output, error) = await CommandRun.ToEndAsync([.. command.Split(' '), "--help"]);

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains("  zchannel " + command, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheHelp_NamesEveryCommand()
    {
        var (code, output, _) = await CommandRun.ToEndAsync(["--help"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.All(["serve ", "check ", "apps ", "url <NAME>", "send <NAME>", "listen <URL_OR_NAME>", "chat <PAGE_URL>", "bench", "callbacks", "data"], command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("apps")]
    [InlineData("apps", "nwe")]
    public async Task HalfACommand_IsShownItsOtherHalves_OnStandardError(params string[] args)
    {
        var (code, output, error) = await CommandRun.ToEndAsync(args);

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.Contains("new <NAME>", error, StringComparison.Ordinal);
        Assert.Contains("list ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zchannel liste", "listen")]
    [InlineData("zchannel apps ne", "new")]
    [InlineData("zchannel url --us", "--user")]
    public async Task Completion_IsAnswered(string line, string words)
    {
        var (code, output, _) = await CommandRun.ToEndAsync([$"[suggest:{line.Length}]", line]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Equal(words, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
    }

    [Fact]
    public async Task TheVersion_IsPrinted()
    {
        var (code, output, _) = await CommandRun.ToEndAsync(["--version"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.Matches(@"^\d+\.\d+", output);
    }
}
