using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Zchannel.Server.Tests.Configuration;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Storage;

/// <summary>The executable with a durable rule for <c>orders*</c>, on a data directory that may outlive it.</summary>
internal sealed class DurableServer : IAsyncDisposable
{
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", $"{RunningServer.KeyId}.{RunningServer.Secret}") } };

    public ServerProcess Process { get; } = new();

    public Uri Address { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static string[] Arguments(string directory, params string[] more) =>
    [
        "serve", "--urls", "http://127.0.0.1:0", $"--Zchannel:DataDirectory={directory}", "--Zchannel:DrainTime=00:00:00",
        $"--Zchannel:Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}",
        "--Zchannel:Apps:shop:Rules:orders:Match=orders*", "--Zchannel:Apps:shop:Rules:orders:Durable=true", .. more,
    ];

    public static async Task<DurableServer> StartAsync(string directory, params string[] more)
    {
        var server = new DurableServer();
        server.Process.Start(Arguments(directory, more));
        server.Address = await server.Process.ListeningAsync(Cancelled);
        return server;
    }

    /// <summary>Publishes and returns the position.</summary>
    public async Task<string> PublishAsync(string channel, string text, string? key = null)
    {
        using var response = await TryPublishAsync(channel, text, key);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["position"]!;
    }

    public async Task<HttpResponseMessage> TryPublishAsync(string channel, string text, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, $"/v1/channels/{channel}/messages")) { Content = new StringContent(text) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await _http.SendAsync(request, Cancelled);
    }

    /// <summary>Reads a channel's history: what it holds, and whether anything is missing.</summary>
    public async Task<string> HistoryAsync(string channel, string? after = null)
    {
        var page = await GetAsync($"/v1/channels/{channel}/messages?limit=1000{(after is null ? "" : $"&after={after}")}");
        var messages = page["messages"]!.AsArray().Select(message => (string)message!["data"]!);
        return $"{string.Join(' ', messages)}, {((bool)page["complete"]! ? "complete" : "with a gap")}";
    }

    public async Task<JsonObject> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonObject>(new Uri(Address, path), Cancelled))!;

    public async Task<HttpStatusCode> StatusOfAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(Address, path), Cancelled);
        return response.StatusCode;
    }

    /// <summary>Makes the token of a channel URL that may read all there is.</summary>
    public async Task<string> CreateTokenAsync(string channel, string? user)
    {
        using var made = await _http.PostAsJsonAsync(new Uri(Address, "/v1/channels"), new { name = channel, user, from = new { last = 1000 } }, Cancelled);
        return (string)(await made.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["token"]!;
    }

    /// <summary>Comes back to a channel, and returns what is heard until a message.</summary>
    public async Task<string[]> ResumeAsync(string channel, string after, string until)
    {
        // How far back it may read is another matter.
        var url = await CreateTokenAsync(channel, user: null);
        await using var link = await RawLink.OpenAsync(Address.Port);
        await link.RequestAsync($"GET /com/{url}?after={after}", [.. Visits.Handshake, "Sec-WebSocket-Protocol: zchannel.v1"]);
        Assert.Equal(101, (await link.ReadHeadAsync()).Status);
        Assert.StartsWith("!hello", (await link.ReadFrameAsync()).Text);
        var heard = new List<string>();
        do
        {
            var lines = (await link.ReadFrameAsync()).Text.Split('\n');
            heard.Add(lines[0].StartsWith("!gap", StringComparison.Ordinal) ? "gap" : lines[^1]);
        }
        while (heard[^1] != until);
        return [.. heard];
    }

    /// <summary>Kills it as a crash would.</summary>
    public async Task KillAsync()
    {
        await Process.SignalAsync("KILL", Cancelled);
        await Process.EndAsync(Cancelled);
    }

    /// <summary>Stops it as an operator would.</summary>
    public async Task StopAsync()
    {
        await Process.TerminateAsync(Cancelled);
        Assert.Equal(0, (await Process.EndAsync(Cancelled)).Code);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Process.DisposeAsync();
    }
}
