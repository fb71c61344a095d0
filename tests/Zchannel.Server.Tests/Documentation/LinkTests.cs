using System.Text.RegularExpressions;

namespace Zchannel.Server.Tests.Documentation;

/// <summary>A link inside the repository leads to what is there.</summary>
public sealed partial class LinkTests
{
    private static readonly string[] Skipped = ["artifacts", "node_modules", ".git", "bin", "obj"];

    [Fact]
    public void Links_LeadToFilesAndHeadingsThatExist()
    {
        var pages = Pages(new DirectoryInfo(Repository.Root)).ToDictionary(file => file.FullName, file => File.ReadAllText(file.FullName));

        var broken = pages.SelectMany(page => Link().Matches(WithoutCode(page.Value))
            .Select(link => link.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !IsThere(page.Key, target, pages))
            .Select(target => $"{Path.GetRelativePath(Repository.Root, page.Key)}: {target}"));

        Assert.Empty(broken);
        Assert.True(pages.Count > 10);
    }

    private static IEnumerable<FileInfo> Pages(DirectoryInfo directory) =>
        directory.EnumerateFiles("*.md").Concat(directory.EnumerateDirectories().Where(one => !Skipped.Contains(one.Name)).SelectMany(Pages));

    private static bool IsThere(string page, string target, Dictionary<string, string> pages)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        if (parts.Length == 1)
        {
            return File.Exists(path) || Directory.Exists(path);
        }

        return pages.TryGetValue(path, out var text)
            && (Heading().Matches(WithoutCode(text)).Any(heading => Anchor(heading.Groups[1].Value) == parts[1]) || text.Contains($"<a id=\"{parts[1]}\">", StringComparison.Ordinal));
    }

    // As the usual renderers make it: lower case, without punctuation, blanks as hyphens.
    private static string Anchor(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    private static string WithoutCode(string text) => Fence().Replace(text, "");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
