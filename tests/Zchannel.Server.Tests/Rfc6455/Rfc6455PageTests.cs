using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Zchannel.Server.Tests.Rfc6455;

/// <summary>docs/protocols/websocket.md says what is tested.</summary>
public sealed partial class Rfc6455PageTests
{
    [Fact]
    public void Page_ListsEveryTestWithItsCases()
    {
        var listed = Row().Matches(Repository.Text("docs/protocols/websocket.md"))
            .ToDictionary(row => row.Groups["test"].Value, row => int.Parse(row.Groups["cases"].Value, CultureInfo.InvariantCulture));

        var tests = typeof(Rfc6455Specification).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(test => test.IsDefined(typeof(MemberDataAttribute)))
            .ToDictionary(test => test.Name, test => CasesOf(test.GetCustomAttribute<MemberDataAttribute>()!));

        Assert.Equal(tests.OrderBy(pair => pair.Key), listed.OrderBy(pair => pair.Key));
    }

    private static int CasesOf(MemberDataAttribute data) => data.MemberName == nameof(Rfc6455Specification.Cases)
        ? Rfc6455Specification.Cases((string)data.Arguments[0]!).Count
        : Rfc6455Specification.Handshakes((string)data.Arguments[0]!).Count;

    [GeneratedRegex(@"^\| [0-9.]+ \| `(?<test>\w+)` \| (?<cases>\d+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
