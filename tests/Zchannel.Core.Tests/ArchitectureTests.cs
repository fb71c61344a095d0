using System.Text.RegularExpressions;
using Zchannel.Channels;

namespace Zchannel.Core.Tests;

/// <summary>
/// What holds the sources in shape.
/// </summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] BannedSuffixes = ["Manager", "Helper", "Util", "Service", "Processor", "Data", "Info", "Base", "Impl"];

    [Fact]
    public void Core_RefersTo_NothingButTheRuntimeAndItsExtensions() =>
        Assert.All(typeof(ChannelName).Assembly.GetReferencedAssemblies(), assembly => Assert.True(
            assembly.Name is "System.Runtime" or "System.Private.CoreLib" or "netstandard"
            || (assembly.Name!.StartsWith("System.", StringComparison.Ordinal) && !IsSockets(assembly.Name))
            || assembly.Name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal),
            $"Core refers to {assembly.Name}."));

    [Fact]
    public void Sources_NoType_HasABannedSuffix()
    {
        var banned =
            from file in Sources()
            from Match match in TypeDeclaration().Matches(File.ReadAllText(file))
            let name = match.Groups["name"].Value
            where BannedSuffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
            select $"{name} in {Path.GetFileName(file)}";

        Assert.Empty(banned);
    }

    [Fact]
    public void Sources_NoFile_HasOver400Lines() =>
        Assert.Empty(Sources().Where(file => File.ReadLines(file).Count() > 400).Select(Path.GetFileName));

    [Fact]
    public void Sources_InCore_NameNoNetworkAndNoJson() =>
        Assert.Empty(Sources("Zchannel.Core").Where(file => Outside().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName));

    private static bool IsSockets(string assembly) => assembly.StartsWith("System.Net", StringComparison.Ordinal)
        || assembly.StartsWith("System.Text.Json", StringComparison.Ordinal) || assembly.StartsWith("System.Data", StringComparison.Ordinal);

    private static List<string> Sources(string project = "")
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Zchannel.slnx")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        var sources = Directory.EnumerateFiles(Path.Combine(root.FullName, "src", project), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin")).ToList();
        Assert.NotEmpty(sources);
        return sources;
    }

    [GeneratedRegex(@"^\s*(?:\[[^\]]*\]\s*)?(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|partial|ref|unsafe|new)\s+)*(?:class|struct|interface|enum|record(?:\s+(?:class|struct))?)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"\b(Microsoft\.AspNetCore|System\.Net\.|System\.Text\.Json|System\.Data)")]
    private static partial Regex Outside();
}
