using Zchannel.Configuration;
using Zchannel.Configuration.Schema;

namespace Zchannel.Server.Tests.Configuration;

public sealed class OptionsReferenceTests
{
    [Fact]
    public void Reference_HasEveryOptionWithItsRangeAndDefault()
    {
        var rows = File.ReadAllLines(Path.Combine(Root(), "docs", "reference", "options.md"))
            .Where(line => line.StartsWith("| `Zchannel:", StringComparison.Ordinal))
            .ToList();
        var expected = ZchannelSchema.Root.Members
            .SelectMany(member => member.Describe(ZchannelOptions.SectionName))
            .Select(option => $"| `{option.Key}` | {option.Range} | {(option.Default.Length > 0 ? $"`{option.Default}`" : "")} |")
            .ToList();

        var missing = expected.Where(row => !rows.Any(line => line.StartsWith(row, StringComparison.Ordinal)));
        var stale = rows.Where(line => !expected.Any(row => line.StartsWith(row, StringComparison.Ordinal)));
        Assert.NotEmpty(expected);
        Assert.Equal("", string.Join('\n', missing));
        Assert.Equal("", string.Join('\n', stale));
    }

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
