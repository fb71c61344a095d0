using System.Text.Json;
using Zchannel.Client.Tests.Support;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Client.Tests.Bench;

/// <summary>
/// docs/reference/commands.md names each option of the command, and each member of its JSON.
/// </summary>
public sealed class BenchReferenceTests
{
    private static readonly string[] OfAllCommands = ["--help", "--json", "--server", "--key", "--secret-file"];

    [Fact]
    public async Task TheReference_NamesEveryOption_AndNoOther()
    {
        var (_, help, _) = await CommandRun.ToEndAsync(["bench", "--help"]);
        var options = help.Split("Options:")[1].Split("Examples:")[0].Split('\n')
            .SelectMany(line => line.Split(' ', ',')).Where(word => word.StartsWith("--", StringComparison.Ordinal) && word.Length > 2).Select(word => word.TrimEnd('.', ','));

        var section = Section();
        var named = section.Split('\n').Where(line => line.StartsWith("| `--", StringComparison.Ordinal)).Select(line => line.Split('`', ' ')[2]);

        Assert.Equal(options.Except(OfAllCommands).Except(["--self", "--yes"]).Order(), named.Order());
        Assert.Contains("`--self`", section, StringComparison.Ordinal);
        Assert.Contains("`--yes`", section, StringComparison.Ordinal);
    }

    [Fact]
    public void TheReference_NamesEveryFigure()
    {
        var section = Section();
        var members = JsonDocument.Parse(BenchJson.Of(Ledgers.Plan, new BenchFigures())).RootElement.EnumerateObject().Select(member => member.Name)
            .Where(name => !name.StartsWith("latency_", StringComparison.Ordinal) && !name.StartsWith("send_delay_", StringComparison.Ordinal));

        Assert.All(members, name => Assert.Contains($"`{name}`", section, StringComparison.Ordinal));
    }

    private static string Section()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
        {
            directory = directory.Parent!;
        }

        return File.ReadAllText(Path.Combine(directory.FullName, "docs/reference/commands.md")).Split("## bench")[1].Split("## Exit codes")[0];
    }
}
