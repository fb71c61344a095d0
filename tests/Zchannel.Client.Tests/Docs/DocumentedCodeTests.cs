namespace Zchannel.Client.Tests.Docs;

/// <summary>The C# in the pages about the SDK and about embedding, and in the packages' READMEs, stands in a file that is compiled.</summary>
public sealed class DocumentedCodeTests
{
    private static readonly string Root = FindRoot();

    public static TheoryData<string> Pages =>
        [.. (string[])["docs/embedding.md", "docs/sdk/dotnet.md"], .. Directory.GetFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void EveryBlock_IsCompiled(string page)
    {
        var compiled = Directory.GetFiles(Path.Combine(Root, "tests/Zchannel.Client.Tests/Docs"), "*.cs").Select(file => Plain(File.ReadAllLines(file))).ToList();

        var loose = Blocks(File.ReadAllLines(Path.Combine(Root, page))).Where(block => !compiled.Exists(file => file.Contains(block, StringComparison.Ordinal)));

        Assert.Equal("", string.Join("\n---\n", loose));
    }

    [Fact]
    public void Pages_HaveCode()
    {
        Assert.NotEmpty(Blocks(File.ReadAllLines(Path.Combine(Root, "docs/embedding.md"))));
        Assert.NotEmpty(Blocks(File.ReadAllLines(Path.Combine(Root, "docs/sdk/dotnet.md"))));
    }

    private static IEnumerable<string> Blocks(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] == "```csharp")
            {
                var end = Array.IndexOf(lines, "```", i);
                yield return Plain(lines[(i + 1)..end]);
                i = end;
            }
        }
    }

    private static string Plain(IEnumerable<string> lines) => string.Concat(lines.Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Zchannel.slnx")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        }

        return directory.FullName;
    }
}
