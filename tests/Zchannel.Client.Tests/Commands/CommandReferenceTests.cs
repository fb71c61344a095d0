using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Zchannel.Server;
using Zchannel.Server.Commands;

namespace Zchannel.Client.Tests.Commands;

/// <summary>docs/reference/commands.md names each command, each of their options, and each exit code.</summary>
public sealed partial class CommandReferenceTests
{
    private static readonly string Reference = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "commands.md"));

    [Fact]
    public void Reference_NamesEveryCommandAndOption()
    {
        using var output = new StringWriter();
        var root = CommandLine.Create(new CommandConsole(Stream.Null, output, output));

        foreach (var (path, command) in Commands("zchannel", root))
        {
            Assert.Contains($"`{path}", Reference);
            foreach (var option in command.Options.Where(option => option is not (System.CommandLine.Help.HelpOption or VersionOption)))
            {
                Assert.Matches($@"`(\w+ )?{option.Name}[ `]", Reference);
            }
        }
    }

    [Fact]
    public void Reference_HasEveryExitCodeAndNoOther()
    {
        var codes = typeof(ExitCode).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => field.IsLiteral)
            .Select(field => (int)field.GetRawConstantValue()!);
        var listed = Row().Matches(Reference.Split("## Exit codes")[1]).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

        Assert.Equal(codes.Order(), listed);
    }

    private static IEnumerable<(string Path, Command Command)> Commands(string path, Command command) =>
        command.Subcommands.SelectMany(sub => Commands($"{path} {sub.Name}", sub)).Concat(command.Action is null ? [] : [(path, command)]);

    [GeneratedRegex(@"(?m)^\| (\d+) \|")]
    private static partial Regex Row();

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return directory.FullName;
    }
}
