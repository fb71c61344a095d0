using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Zchannel.Server.Management;
using Zchannel.Server.Management.Description;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Management;

public sealed partial class OpenApiTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_IsValidAndRefersToNothingThatIsNotThere()
    {
        await using var server = await RunningServer.StartAsync("Management:Urls=http://127.0.0.1:0", "PublicUrl=wss://push.example.com");
        var text = await server.Anyone.GetStringAsync(At(server, "/openapi/v1.json"), Cancelled);
        var read = OpenApiDocument.Parse(text, OpenApiConstants.Json);

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal("https://push.example.com", Assert.Single(read.Document!.Servers!).Url);
        var document = JsonNode.Parse(text)!;
        Assert.All(Target().Matches(text), match => Assert.NotNull(match.Groups[1].Value.Split('/').Aggregate((JsonNode?)document, (node, key) => node?[key])));
        var ids = read.Document.Paths.SelectMany(path => path.Value.Operations!.Values).Select(operation => operation.OperationId).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.DoesNotContain("x-errors", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Codes_AreThoseOfTheReference()
    {
        var listed = Repository.Lines("docs/reference/http-api.md")
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].ValueSpan, null));

        // These may answer any call, or none that is described.
        foreach (var everywhere in (string[])["method_not_allowed", "timeout", "internal_error"])
        {
            Assert.True(listed.Remove(everywhere));
        }

        Assert.Equal(listed.OrderBy(pair => pair.Key), ProblemCodes.All.ToDictionary(pair => pair.Key, pair => pair.Value.Status).OrderBy(pair => pair.Key));
    }

    [Fact]
    public async Task Docs_LoadNothingFromElsewhere()
    {
        await using var server = await RunningServer.StartAsync("Management:Urls=http://127.0.0.1:0");

        var page = await server.Anyone.GetStringAsync(At(server, "/docs/"), Cancelled);

        Assert.DoesNotContain("//", page.Replace("/openapi/v1.json", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.All(Script().Matches(page), match => Assert.DoesNotContain(':', match.Groups[1].Value));
        foreach (var script in Script().Matches(page).Select(match => match.Groups[1].Value))
        {
            Assert.NotEmpty(await server.Anyone.GetByteArrayAsync(At(server, $"/docs/{script}"), Cancelled));
        }
    }

    private static Uri At(RunningServer server, string path) =>
        new(new Uri(server.Services.GetRequiredService<ManagementListener>().Addresses.Single()), path);

    [GeneratedRegex("\"\\$ref\": ?\"#/([^\"]+)\"")]
    private static partial Regex Target();

    [GeneratedRegex("<script[^>]* src=\"([^\"]+)\"")]
    private static partial Regex Script();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| ([45]\d\d) \|")]
    private static partial Regex Row();
}
