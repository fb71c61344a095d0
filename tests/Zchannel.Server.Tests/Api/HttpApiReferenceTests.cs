using System.Text.RegularExpressions;

namespace Zchannel.Server.Tests.Api;

public sealed partial class HttpApiReferenceTests
{
    [Fact]
    public void Reference_HasEveryErrorCodeAndNoOther()
    {
        var used = Directory.EnumerateFiles(Repository.PathOf("src/Zchannel.AspNetCore"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => ErrorCode().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct();
        var listed = Repository.Lines("docs/reference/http-api.md")
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups[1].Value);

        Assert.Equal(used.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("""(?:new ApiError|ApiError \w+(?:\([^)]*\))?\s+(?:=>|\{ get; \} =)\s+new)?\(\s*(?:[45]\d\d|StatusCodes\.\w+|status),\s*"([a-z_]+)",""")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| [45]\d\d \|")]
    private static partial Regex Row();
}
