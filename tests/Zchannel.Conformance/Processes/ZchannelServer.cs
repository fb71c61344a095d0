using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Zchannel.Client;

namespace Zchannel.Conformance.Processes;

/// <summary>The executable, serving on a port of its own, which it keeps when it is killed and started again.</summary>
internal sealed class ZchannelServer : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");
    private readonly int _port = FreePort.Find();
    private readonly HttpClient _http = new();
    private readonly string _transport;
    private ChildProcess? _process;

    private ZchannelServer(string transport, TestApp[] apps)
    {
        _transport = transport;
        if (apps.Length > 0)
        {
            var section = new JsonObject(apps.Select(app => KeyValuePair.Create<string, JsonNode?>(app.Id, app.ToJson())));
            var settings = new JsonObject { ["Zchannel"] = new JsonObject { ["Apps"] = section } };
            File.WriteAllText(Path.Combine(_directory.FullName, "zchannel.json"), settings.ToJsonString());
        }
    }

    public Uri Address => new($"http://localhost:{_port}/");

    /// <summary>Its process, while it runs.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Starts a server with the apps given, or with the development app.</summary>
    public static Task<ZchannelServer> StartAsync(CancellationToken cancellationToken, params TestApp[] apps) => StartAsync("Auto", cancellationToken, apps);

    /// <summary>The same with a choice of how bytes reach the clients.</summary>
    public static async Task<ZchannelServer> StartAsync(string transport, CancellationToken cancellationToken, params TestApp[] apps)
    {
        var server = new ZchannelServer(transport, apps);
        await server.StartAgainAsync(cancellationToken);
        return server;
    }

    public Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _process = ChildProcess.StartOurs("zchannel.dll", ["serve", "--urls", $"http://localhost:{_port}", $"--Zchannel:Transport={_transport}"], _directory.FullName);
        return _process.Error.UntilContainsAsync("Press Ctrl-C", cancellationToken);
    }

    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    public Task<int> TerminateAsync(CancellationToken cancellationToken) =>
        _process?.TerminateAsync(cancellationToken) ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>A client of the API, as an application has it.</summary>
    public ZchannelClient Client(TestApp app) => new(app.ClientOptions(Address), _http);

    /// <summary>Makes a channel URL.</summary>
    public async Task<Uri> UrlAsync(TestApp app, string channel, CancellationToken cancellationToken) =>
        (await Client(app).CreateChannelAsync(channel, cancellationToken: cancellationToken)).Url;

    /// <summary>Writes an app's secret to a file, for the command line.</summary>
    public string SecretFile(TestApp app)
    {
        var path = Path.Combine(_directory.FullName, app.Id + ".secret");
        File.WriteAllText(path, app.Secret);
        return path;
    }

    /// <summary>Waits until so many subscriptions are on a channel.</summary>
    public Task UntilSubscribersAsync(TestApp app, string channel, int count, CancellationToken cancellationToken) => Bounds.UntilAsync(
        $"{count} subscribers of {channel}", async () => await SubscribersAsync(app, channel, cancellationToken) == count, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _http.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task<int> SubscribersAsync(TestApp app, string channel, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, "/v1/channels/" + Uri.EscapeDataString(channel)));
        request.Headers.Authorization = new("Bearer", app.ToBearer());
        using var response = await _http.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return 0;
        }

        using var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken));
        return answer.RootElement.GetProperty("subscribers").GetInt32();
    }
}
