using System.Text.Json.Nodes;
using Zchannel.Configuration.Schema;
using Zchannel.Server.Commands;

namespace Zchannel.Server.Tests.Configuration;

public sealed class CheckCommandTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");
    private readonly ServerProcess _server = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Show_TellsTheSourceOfEveryValue()
    {
        _server.Write("secret", Walk.Secret);
        _server.Write("appsettings.json", """{ "Zchannel": { "DataDirectory": "/srv/zchannel", "DrainTime": "00:00:01" } }""");
        _server.Write("own.json", """
            { "Zchannel": { "PublicUrl": "wss://push.example.com", "DrainTime": "00:00:02",
              "Apps": { "shop": { "Keys": { "main": { "SecretFile": "secret" } }, "AllowedOrigins": ["https://a.example"] } } } }
            """);
        _server.Start(
            ["check", "--show", "--config", "own.json", "--urls", "http://127.0.0.1:1", "--Zchannel:Apps:shop:Limits:Connections=5"],
            ("Zchannel__DrainTime", "00:00:03"), ("Zchannel__Apps__shop__AllowedOrigins__1", "https://b.example"));

        var (code, output, error) = await _server.EndAsync(Cancelled);

        Assert.Equal((ExitCode.Success, 0), (code, error.Length));
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        AssertRow("urls", "http://127.0.0.1:1", "command line");
        AssertRow("Zchannel:PublicUrl", "wss://push.example.com", "file own.json");
        AssertRow("Zchannel:DataDirectory", "/srv/zchannel", "file appsettings.json");
        AssertRow("Zchannel:DrainTime", "00:00:03", "environment");
        AssertRow("Zchannel:Limits:UnauthenticatedConnections", "1000", "default");
        AssertRow("Zchannel:Limits:MemoryBytes", @"\d+", "derived");
        AssertRow("Zchannel:Apps:shop:Keys:main:Secret", @"\*\*\*", "file secret");
        AssertRow("Zchannel:Apps:shop:Keys:main:SecretFile", "secret", "file own.json");
        AssertRow("Zchannel:Apps:shop:AllowedOrigins", "https://a.example, https://b.example", "file own.json, environment");
        AssertRow("Zchannel:Apps:shop:PublicUrl", "wss://push.example.com", "derived");
        AssertRow("Zchannel:Apps:shop:Limits:Connections", "5", "command line");
        Assert.DoesNotContain(Walk.Secret, output);
        Assert.Single(rows.Select(row => row.IndexOf(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], row.IndexOf(' ', StringComparison.Ordinal), StringComparison.Ordinal)).Distinct());

        void AssertRow(string key, string value, string source) => Assert.Contains(rows, row =>
            System.Text.RegularExpressions.Regex.IsMatch(row, $"^{key} +{value} +{source}$"));
    }

    [Fact]
    public async Task Show_AsJson_IsAnObjectALineWithTypedValues()
    {
        var (code, output, _) = await RunAsync(["--show", "--json", $"--Zchannel:Apps:shop:Keys:main:Secret={Walk.Secret}", "--Zchannel:Apps:shop:Rules:r:CloseOnExpiry=True"]);

        Assert.Equal(ExitCode.Success, code);
        Assert.DoesNotContain(Walk.Secret, output);
        var values = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToDictionary(value => (string)value["key"]!);
        Assert.Equal("***", (string?)values["Zchannel:Apps:shop:Keys:main:Secret"]["value"]);
        Assert.Equal(10_000, (int?)values["Zchannel:Apps:shop:Limits:Connections"]["value"]);
        Assert.Equal(["issue", "publish", "read", "manage"], values["Zchannel:Apps:shop:Keys:main:Rights"]["value"]!.AsArray().Select(right => (string?)right));
        Assert.True((bool?)values["Zchannel:Apps:shop:Rules:r:CloseOnExpiry"]["value"]);
        Assert.Equal("command line", (string?)values["Zchannel:Apps:shop:Rules:r:CloseOnExpiry"]["source"]);
    }

    [Fact]
    public async Task Show_OfNothing_NamesTheDevelopmentAppAndNotItsSecret()
    {
        var (_, output, _) = await RunAsync(["--show"]);

        Assert.Matches("(?m)^Zchannel:Apps:demo +the development app +derived$", output);
        Assert.DoesNotContain("demo-secret", output);
    }

    [Fact]
    public async Task Json_SaysOkOrAFaultALine()
    {
        var (_, ok, _) = await RunAsync(["--json"]);
        var (code, output, error) = await RunAsync(["--json", "--show", "--Zchannel:DrainTime=1", "--Zchannel:Apps:shop:Keys:main:Secret=hunter2"]);

        Assert.Equal("""{"ok":true,"apps":["demo"],"addresses":["http://localhost:8080"]}""", ok.TrimEnd());
        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        var faults = error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["Zchannel:Apps:shop:Keys:main:Secret", "Zchannel:DrainTime"], faults.Select(fault => (string?)fault["key"]).Order(StringComparer.Ordinal));
        Assert.All(faults, fault => Assert.Equal("invalid_configuration", (string?)fault["code"]));
        Assert.DoesNotContain("hunter2", error);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://localhost:8080")]
    [InlineData("http://127.0.0.1:81;http://127.0.0.1:80", "http://127.0.0.1:80", "--urls", "http://127.0.0.1:80")]
    public async Task ManagementOnThePublicAddress_IsAFault(string management, string address, params string[] args)
    {
        var (code, _, error) = await RunAsync([$"--Zchannel:Management:Urls={management}", .. args]);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.StartsWith($"Zchannel:Management:Urls ({management.Split(';')[^1]}) must be another address than urls ({address}): ", error);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Schema_IsPrintedWhateverTheConfiguration()
    {
        var (code, output, error) = await RunAsync(["--schema", "--Zchannel:DrainTime=1"]);

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Equal(SchemaDocument.Write(), output);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string[] args)
    {
        var file = Path.Combine(_directory.FullName, "zchannel.json");
        await File.WriteAllTextAsync(file, "{}", Cancelled);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(["check", "--config", file, .. args], new CommandConsole(Stream.Null, output, error), Cancelled);
        return (code, output.ToString(), error.ToString());
    }
}
