using System.Text.Json.Nodes;

namespace Zchannel.Server.Tests.Configuration;

public sealed class JsonLogTests : IAsyncDisposable
{
    private readonly ServerProcess _server = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryLineOfARun_IsARecord()
    {
        _server.Write("zchannel.json", "{}");
        _server.Start(["--log", "json", "--urls", "http://127.0.0.1:0", "--Zchannel:Management:Urls=http://127.0.0.1:0", "--Logging:Console:FormatterOptions:IncludeScopes=true"]);
        await _server.SaysAsync("Everyone knows its secret", Cancelled, keep: true);
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Reloaded; apps: 1", Cancelled, keep: true);
        _server.Write("zchannel.json", "{ \"Zchannel\": { \"Aps\": \"hunter2\" } }");
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Nothing was reloaded", Cancelled, keep: true);

        await _server.TerminateAsync(Cancelled);
        var (code, output, error) = await _server.EndAsync(Cancelled);

        Assert.Equal(ExitCode.Success, code);
        Assert.Empty(output);
        var records = error.Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.All(records, record =>
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", (string)record["time"]!);
            Assert.Contains((string)record["level"]!, (string[])["info", "warn", "error"]);
            Assert.StartsWith("Zchannel", (string)record["category"]!, StringComparison.Ordinal);
            Assert.NotEmpty((string)record["message"]!);
        });
        var started = Assert.Single(records, record => ((string)record["message"]!).StartsWith("Started version", StringComparison.Ordinal));
        Assert.Equal(1, (int)started["fields"]!["AppCount"]!);
        Assert.StartsWith("http://127.0.0.1:", (string)started["fields"]!["Addresses"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Concat(error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FaultsAtTheStart_AreRecordsToo()
    {
        var (code, _, error) = await _server.RunAsync(["--log=json", "--Zchannel:Quotas:x=1", "--Zchannel:DrainTime=never"], Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Equal(["error", "error"], error.Select(line => (string)JsonNode.Parse(line)!["level"]!));
    }

    [Fact]
    public async Task AnotherFormat_IsRefused()
    {
        var (code, _, error) = await _server.RunAsync(["serve", "--log", "xml"], Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.StartsWith("Argument 'xml' not recognized.", error[0], StringComparison.Ordinal);
        Assert.Contains("'json'", string.Concat(error), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
