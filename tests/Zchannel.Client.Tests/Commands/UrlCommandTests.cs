using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class UrlCommandTests : IAsyncLifetime
{
    private const string Created = """{"name":"news","url":"ws://h:1/com/t0ken","token":"t0ken","expires_at":"2026-11-22T12:00:00+00:00"}""";

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 201, Created);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task TheUrl_IsAllThatIsPrinted()
    {
        var (code, output, error) = await CommandRun.ToEndAsync(["url", "news", "--duration", "60", "--user", "anna", "--server", _server.Url.ToString()]);

        Assert.Equal((ExitCode.Success, "ws://h:1/com/t0ken\n", ""), (code, output, error));
        var request = Assert.Single(_server.Requests);
        Assert.Equal("""{"name":"news","duration":60,"user":"anna"}""", request.Text);
        Assert.Equal("Basic " + Convert.ToBase64String("demo:demo-secret"u8), request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("""{"name":"news","receive":false,"close_on_expiry":true}""", "--no-receive", "--close-on-expiry")]
    [InlineData("""{"name":"news","send":false,"from":{"last":5}}""", "--no-send", "--from", "5")]
    [InlineData("""{"name":"news","from":"now"}""", "--from", "now")]
    [InlineData("""{"name":"news","from":"e:41"}""", "--from", "e:41")]
    public async Task WhatTheHolderMay_IsAsked(string asked, params string[] options)
    {
        await CommandRun.ToEndAsync(["url", "news", .. options, "--server", _server.Url.ToString()]);

        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(
            System.Text.Json.Nodes.JsonNode.Parse(asked), System.Text.Json.Nodes.JsonNode.Parse(Assert.Single(_server.Requests).Text)));
    }

    [Fact]
    public async Task Json_IsOneObject()
    {
        var (_, output, _) = await CommandRun.ToEndAsync(["url", "news", "--json", "--server", _server.Url.ToString()]);

        Assert.Equal(Created + "\n", output);
    }

    [Fact]
    public async Task KeyAndSecret_ComeFromTheEnvironment_OrAFile()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "from-file\n", TestContext.Current.CancellationToken);
        Dictionary<string, string> variables = new() { ["ZCHANNEL_SERVER"] = _server.Url.ToString(), ["ZCHANNEL_KEY"] = "k", ["ZCHANNEL_SECRET"] = "from-environment" };

        await CommandRun.ToEndAsync(["url", "news"], variables: variables);
        await CommandRun.ToEndAsync(["url", "news", "--key", "k2", "--secret-file", file], variables: variables);

        File.Delete(file);
        Assert.Equal(
            ["Basic " + Convert.ToBase64String("k:from-environment"u8), "Basic " + Convert.ToBase64String("k2:from-file"u8)],
            _server.Requests.Select(request => request.Headers["Authorization"]));
    }

    [Theory]
    [InlineData("url", "news", "--server", "https://push.example.com")]
    [InlineData("url", "news", "--server", "http://localhost:1", "--key", "k")]
    [InlineData("url", "news", "--server", "http://localhost:1", "--secret-file", "/nowhere/at/all")]
    [InlineData("url", "news", "--server", "localhost:8080")]
    [InlineData("url", "news", "--duration", "0")]
    [InlineData("url", "news", "--duration", "86401")]
    [InlineData("url", "news", "--duration", "soon")]
    [InlineData("url", "..")]
    [InlineData("url", "a\nb")]
    [InlineData("url")]
    [InlineData("url", "news", "more")]
    [InlineData("curl", "news")]
    [InlineData("send", "news", "--lines", "--binary")]
    [InlineData("send", "news", "message", "--lines")]
    [InlineData("send", "news", "--lines", "--idempotency-key", "k")]
    [InlineData("listen", "ftp://example.com/")]
    [InlineData("chat", "example.com")]
    [InlineData("chat", "ftp://example.com/")]
    public async Task WhatMakesNoSense_IsTold_OnStandardError(params string[] args)
    {
        var (code, output, error) = await CommandRun.ToEndAsync(args);

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task ARefusal_IsAFailure_InWordsOrJson()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 401, """{"code":"unauthorized","detail":"No such key."}""");
        var server = _server.Url.ToString();

        var words = await CommandRun.ToEndAsync(["url", "news", "--server", server]);
        var json = await CommandRun.ToEndAsync(["url", "news", "--server", server, "--json"]);

        Assert.Equal((ExitCode.Failure, "", "zchannel: No such key."), (words.Code, words.Output, words.Error.TrimEnd()));
        Assert.Equal((ExitCode.Failure, "", """{"code":"unauthorized","detail":"No such key."}"""), (json.Code, json.Output, json.Error.TrimEnd()));
    }

    [Theory]
    [InlineData("url", "news")]
    [InlineData("send", "news", "x")]
    [InlineData("listen", "news")]
    [InlineData("listen", "ws://127.0.0.1:1/com/secret-token")]
    [InlineData("chat", "http://127.0.0.1:1/")]
    public async Task AServerThatIsNotThere_HasItsOwnExitCode_AndNoSecretIsTold(params string[] args)
    {
        Dictionary<string, string> variables = new() { ["ZCHANNEL_SERVER"] = "http://127.0.0.1:1", ["ZCHANNEL_KEY"] = "k", ["ZCHANNEL_SECRET"] = "hidden-secret" };

        var (code, output, error) = await CommandRun.ToEndAsync(args, variables: variables);

        Assert.Equal((ExitCode.Unreachable, ""), (code, output));
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }
}
