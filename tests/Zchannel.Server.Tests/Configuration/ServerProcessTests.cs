namespace Zchannel.Server.Tests.Configuration;

public sealed class ServerProcessTests : IAsyncDisposable
{
    private const string TwoFaults = """
        { "Zchannel": { "Apps": { "shop": { "Keys": { "main": { "Secret": "hunter2" } }, "Limits": { "Conections": 5 } } } } }
        """;

    private readonly ServerProcess _server = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("check")]
    [InlineData("serve")]
    [InlineData]
    public async Task FaultyFile_IsALinePerFaultAndCode2(params string[] arguments)
    {
        _server.Write("zchannel.json", TwoFaults);

        var (code, output, error) = await _server.RunAsync(arguments, Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Empty(output);
        Assert.Equal(2, error.Length);
        Assert.Contains("Zchannel:Apps:shop:Keys:main:Secret must have at least 32 characters", error[0]);
        Assert.Contains("Zchannel:Apps:shop:Limits:Conections is not an option (did you mean Connections?)", error[1]);
    }

    [Theory]
    [InlineData("zchannel.json", "zchannel.json line 2, byte 12 is not JSON: ", "check")]
    [InlineData("appsettings.json", "appsettings.json line 2, byte 12 is not JSON: ", "serve")]
    [InlineData("other.json", "other.json line 2, byte 12 is not JSON: ", "serve", "--config", "other.json")]
    [InlineData("unused.json", "absent.json does not exist: ", "check", "--config", "absent.json")]
    public async Task UnreadableFile_IsOneLineAndCode2(string file, string expected, params string[] arguments)
    {
        _server.Write(file, "{ \"Zchannel\": {\n  \"Apps\": nothunter2 } }");

        var (code, _, error) = await _server.RunAsync(arguments, Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.StartsWith(expected, Assert.Single(error));
        Assert.DoesNotContain("hunter2", error[0]);
    }

    [Fact]
    public async Task Check_OfTheLayers_SaysOk()
    {
        _server.Write("appsettings.json", """{ "Zchannel": { "DrainTime": "nonsense", "PublicUrl": "nonsense" } }""");
        _server.Write(".own.json", $$"""{ "Zchannel": { "DrainTime": "nonsense", "Apps": { "shop": { "Keys": { "main": { "Secret": "{{Walk.Secret}}" } } } } } }""");
        _server.Start(
            ["check", "--config", ".own.json", "--Zchannel:PublicUrl", "wss://push.example.com", "--urls", "http://*:8080"],
            ("Zchannel__DrainTime", "00:00:01"), ("Zchannel__PublicUrl", "nonsense"));

        var (code, output, error) = await _server.EndAsync(Cancelled);

        Assert.Empty(error);
        Assert.Equal("ok: 1 app (shop), listening on http://*:8080", output.TrimEnd());
        Assert.Equal(ExitCode.Success, code);
    }

    [Theory]
    [InlineData("'--ulrs' is not an option of this command.", "--ulrs=http://localhost:1")]
    [InlineData("'secret' is not an option of this command.", "serve", "secret=hunter2")]
    [InlineData("--Zchannel:DrainTime lacks its value.", "check", "--Zchannel:DrainTime")]
    public async Task Misspelling_OnTheCommandLine_IsRefused(string expected, params string[] arguments)
    {
        var (code, _, error) = await _server.RunAsync(arguments, Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Contains(expected, error);
        Assert.DoesNotContain("hunter2", string.Concat(error));
    }

    [Fact]
    public async Task PublicAddress_WithoutAnApp_DoesNotStart()
    {
        var (code, _, error) = await _server.RunAsync(["--urls", "http://0.0.0.0:0"], Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.StartsWith("Zchannel:Apps is missing: ", Assert.Single(error));
    }

    [Fact]
    public async Task Serve_SaysWhereItListensAndStopsWhenTold()
    {
        _server.Start(["--urls", "http://127.0.0.1:0"]);
        var address = await _server.ListeningAsync(Cancelled);
        using var client = new HttpClient();

        using var response = await client.GetAsync(address, Cancelled);
        await _server.TerminateAsync(Cancelled);
        var (code, output, error) = await _server.EndAsync(Cancelled);

        Assert.False(response.Headers.Contains("Server"));
        Assert.Equal(ExitCode.Success, code);
        Assert.Empty(output);
        Assert.Contains(error, line => line.StartsWith("warning: no app is configured, so the development app 'demo' is on", StringComparison.Ordinal));
        Assert.Contains(error, line => line.Contains("info: Zchannel.Server[1] Started version", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddressInUse_IsOneLineAndACodeOfItsOwn()
    {
        _server.Start(["--urls", "http://127.0.0.1:0"]);
        var address = await _server.ListeningAsync(Cancelled);
        await using var second = new ServerProcess();

        var (code, _, error) = await second.RunAsync(["--urls", address.GetLeftPart(UriPartial.Authority)], Cancelled);

        Assert.Equal(ExitCode.CannotListen, code);
        Assert.Contains("address already in use", Assert.Single(error));
    }

    [Fact]
    public async Task Tokens_AreNotLogged_WhateverTheLogLevels()
    {
        _server.Start(
        [
            "serve", "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace", "--Logging:LogLevel:Microsoft.*.Diagnostics=Trace",
            "--Logging:Console:LogLevel:Default=Trace", "--Logging:Console:LogLevel:Microsoft.AspNetCore.Routing=Trace",
            "--Logging:Console:FormatterOptions:IncludeScopes=true",
        ]);
        var address = await _server.ListeningAsync(Cancelled);
        using var client = new HttpClient();

        using var response = await client.GetAsync(new Uri(address, "/com/hunter2?after=hunter2"), Cancelled);
        await _server.TerminateAsync(Cancelled);
        var (_, _, error) = await _server.EndAsync(Cancelled);

        Assert.Contains(error, line => line.Contains("info: Microsoft.Hosting.Lifetime", StringComparison.Ordinal));
        Assert.DoesNotContain(error, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
