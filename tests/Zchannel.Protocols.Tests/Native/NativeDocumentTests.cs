using System.Text.RegularExpressions;
using Zchannel.Connections;
using Zchannel.Protocols.Native;

namespace Zchannel.Protocols.Tests.Native;

public sealed partial class NativeDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "native.md"));

    [Fact]
    public void Examples_AreTheGoldenFiles()
    {
        var examples = Example().Matches(Document);

        Assert.True(examples.Count >= 8, $"{examples.Count} examples were found.");
        foreach (Match example in examples)
        {
            Assert.Equal(Transcript.Read(example.Groups["name"].Value).Lines, example.Groups["lines"].Value.TrimEnd('\n').Split('\n'));
        }

        // No example stands outside a marker, where nobody would check it.
        Assert.Equal(Document.Split('\n').Count(line => line.StartsWith("* connect ", StringComparison.Ordinal)), examples.Count);
    }

    [Fact]
    public void EveryCloseCode_IsInTheTable_WithItsWords() =>
        Assert.All(Enum.GetValues<CloseReason>().Select(NativeCloseCodes.Of), code =>
            Assert.Contains(code.Description.Length == 0 ? $"| {code.Code} | | " : $"| {code.Code} | {code.Description} | ", Document, StringComparison.Ordinal));

    [Fact]
    public void EveryRefusal_IsInTheTable() =>
        Assert.All(
            Enum.GetValues<ClientMessageOutcome>().Where(outcome => outcome is not ClientMessageOutcome.Accepted),
            outcome => Assert.Contains($"| `{RefusalCodes.Of(outcome)}` | ", Document, StringComparison.Ordinal));

    [GeneratedRegex(@"<!-- transcript: (?<name>[a-z0-9-]+) -->\n```text\n(?<lines>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
