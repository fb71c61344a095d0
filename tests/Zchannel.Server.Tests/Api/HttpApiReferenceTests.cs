using System.Text.RegularExpressions;

namespace Zchannel.Server.Tests.Api;

public sealed partial class HttpApiReferenceTests
{
    [Fact]
    public void Reference_HasEveryErrorCodeAndNoOther()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Root(), "src", "Zchannel.AspNetCore"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ErrorCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct();
        var listed = File.ReadLines(Path.Combine(Root(), "docs", "reference", "http-api.md"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

        Assert.Equal(used.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""(?:new ApiError|ApiError \w+(?:\([^)]*\))?\s+(?:=>|\{ get; \} =)\s+new)?\(\s*(?:[45]\d\d|StatusCodes\.\w+|status),\s*"([a-z_]+)",""")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| [45]\d\d \|")]
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
