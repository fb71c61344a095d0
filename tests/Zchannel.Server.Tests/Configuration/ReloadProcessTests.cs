using System.Net;
using System.Net.Http.Headers;

namespace Zchannel.Server.Tests.Configuration;

public sealed class ReloadProcessTests : IAsyncDisposable
{
    private const string Other = "another-secret-of-32-characters!";

    private readonly ServerProcess _server = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hangup_PutsTheNewConfigurationIntoForce_OrNothingOfIt()
    {
        _server.Write("secret", Walk.Secret);
        _server.Write("zchannel.json", Shop("\"SecretFile\": \"secret\""));
        _server.Start(["--urls", "http://127.0.0.1:0"]);
        using var client = new HttpClient { BaseAddress = await _server.ListeningAsync(Cancelled) };
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, Walk.Secret));

        _server.Write("secret", Other);
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Reloaded; apps: 1, new: 0, gone: 0.", Cancelled);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, Other));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, Walk.Secret));

        _server.Write("zchannel.json", Shop("\"Secret\": \"hunter2\"", "\"Conections\": 5"));
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("Secret must have at least 32 characters", Cancelled);
        await _server.SaysAsync("Conections is not an option", Cancelled);
        await _server.SaysAsync("Nothing was reloaded, because of 2 faults.", Cancelled);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, Other));

        _server.Write("zchannel.json", "{ not json");
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("is not JSON", Cancelled);
        _server.Write("zchannel.json", "{}");
        await _server.SignalAsync("HUP", Cancelled);
        await _server.SaysAsync("the development app comes and goes only with a restart", Cancelled);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client, Other));

        await _server.TerminateAsync(Cancelled);
        Assert.Equal(ExitCode.Success, (await _server.EndAsync(Cancelled)).Code);
    }

    [Fact]
    public async Task WhatNeedsARestart_IsSaid()
    {
        _server.Write("zchannel.json", Shop($"\"Secret\": \"{Walk.Secret}\""));
        _server.Start(["--urls", "http://127.0.0.1:0"]);
        await _server.ListeningAsync(Cancelled);

        _server.Write("zchannel.json", Shop($"\"Secret\": \"{Walk.Secret}\"").Replace("\"Apps\"", "\"DataDirectory\": \"./other\", \"TrustedProxies\": [\"10.0.0.0/8\"], \"Apps\"", StringComparison.Ordinal));
        await _server.SignalAsync("HUP", Cancelled);

        await _server.SaysAsync("Zchannel:DataDirectory has changed, and needs a restart to take effect.", Cancelled);
        await _server.SaysAsync("Zchannel:TrustedProxies has changed, and needs a restart to take effect.", Cancelled);
        await _server.SaysAsync("Reloaded; apps: 1", Cancelled);
    }

    [Fact]
    public async Task DamagedRevocations_KeepTheServerFromStarting()
    {
        _server.Write("revocations.ndjson", "nonsense\n");
        _server.Write("zchannel.json", Shop($"\"Secret\": \"{Walk.Secret}\""));

        var (code, _, error) = await _server.RunAsync(["--urls", "http://127.0.0.1:0", "--Zchannel:DataDirectory=."], Cancelled);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Contains("revocations.ndjson line 1 is damaged", Assert.Single(error));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Shop(string secret, string limits = "") =>
        $$"""{ "Zchannel": { "Apps": { "shop": { "Keys": { "main": { {{secret}} } }, "Limits": { {{limits}} } } } } }""";

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/channels") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", $"main.{secret}") } };
        using var response = await client.SendAsync(request, Cancelled);
        return response.StatusCode;
    }
}
