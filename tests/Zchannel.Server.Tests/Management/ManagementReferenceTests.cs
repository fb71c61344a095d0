using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Server.Management;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Management;

public sealed partial class ManagementReferenceTests
{
    private static readonly string[] Page = Repository.Lines("docs/reference/management.md");

    [Fact]
    public async Task Reference_HasEveryPathAndNoOther()
    {
        await using var server = await RunningServer.StartAsync("Management:Urls=http://127.0.0.1:0");

        var served = server.Services.GetServices<IManagementEndpoint>().Select(endpoint => endpoint.Path).Append("/");

        Assert.Equal(served.Order(StringComparer.Ordinal), Listed(PathRow()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Reference_HasEveryReasonAndNoOther()
    {
        var said = Obstacle().Matches(Repository.Text("src/Zchannel.Server/Management/Readiness.cs")).Select(match => match.Groups[1].Value);

        Assert.Equal(said.Order(StringComparer.Ordinal), Listed(ReasonRow()).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Listed(Regex row) => Page.Select(line => row.Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"^\| `(/[^`]*)` \|")]
    private static partial Regex PathRow();

    [GeneratedRegex(@"^\| `([a-z]+)` \| [a-z]")]
    private static partial Regex ReasonRow();

    [GeneratedRegex("=> \"([a-z]+)\"")]
    private static partial Regex Obstacle();
}
