using Zchannel.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Server.Tests.Configuration;

public sealed class OptionsReferenceTests
{
    [Fact]
    public void Reference_HasEveryOptionAsTheSchemaDescribesIt()
    {
        var rows = Repository.Lines("docs/reference/options.md")
            .Where(line => line.StartsWith("| `Zchannel:", StringComparison.Ordinal))
            .ToList();
        var expected = ZchannelSchema.Root.Members
            .SelectMany(member => member.Describe(ZchannelOptions.SectionName))
            .Select(option => $"| `{option.Key}` | {option.Range} | {(option.Default.Length > 0 ? $"`{option.Default}`" : "")} | {option.Meaning} |")
            .ToList();

        var missing = expected.Except(rows);
        var stale = rows.Except(expected);
        Assert.NotEmpty(expected);
        Assert.Equal("", string.Join('\n', missing));
        Assert.Equal("", string.Join('\n', stale));
    }
}
