using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Server.Certificates;
using Zchannel.Server.Commands;
using Zchannel.Server.Features;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>
/// The server as <c>zchannel serve</c> composes it, in this process, on a port of its own. When it is disposed of, it has
/// logged no secret, no token and no error, or the test fails.
/// </summary>
internal sealed class RunningServer : IAsyncDisposable
{
    public const string KeyId = "shop-main";
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private static readonly string[] Defaults =
    [
        "--Zchannel:DrainTime=00:00:00",
        "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Zchannel=Trace", "--Logging:Console:LogLevel:Default=None",
    ];

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly DirectoryInfo _directory;
    private readonly List<string> _unspeakable = [Secret];

    private RunningServer(WebApplication app, DirectoryInfo directory)
    {
        (_app, _directory) = (app, directory);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(Log);
    }

    public RecordedLog Log { get; } = new();

    public Uri Address => Addresses[0];

    public IReadOnlyList<Uri> Addresses => [.. _app.Urls.Select(url => new Uri(url))];

    /// <summary>Where sockets come over HTTP/2, if they do (<see cref="Visits.OverHttp2"/>).</summary>
    public Uri? Http2 => Services.GetRequiredService<IConfiguration>()["Kestrel:Endpoints:Sockets:Protocols"] == "Http2" ? Addresses[1] : null;

    public int Port => Address.Port;

    public IServiceProvider Services => _app.Services;

    public App App => Services.GetRequiredService<AppRegistry>().All[0];

    /// <summary>Calls as the application does. Follows nothing, keeps nothing.</summary>
    public HttpClient Api { get; private set; } = null!;

    /// <summary>Calls as anyone can.</summary>
    public HttpClient Anyone { get; private set; } = null!;

    /// <summary>Starts a server with the app <c>shop</c>; settings are below the section <c>Zchannel</c>.</summary>
    public static Task<RunningServer> StartAsync(params string[] settings) => StartAsync(null, settings);

    /// <summary>The same, by a clock of the test's own.</summary>
    public static Task<RunningServer> StartAsync(TimeProvider? time, params string[] settings) =>
        StartAsync(time, null, [$"Apps:shop:Keys:{KeyId}:Secret={Secret}", .. settings]);

    /// <summary>Starts a server with nothing but the settings.</summary>
    public static async Task<RunningServer> StartAsync(TimeProvider? time, Action<IServiceCollection>? configure, string[] settings)
    {
        // What one test has the server keep, no other finds.
        var directory = Directory.CreateTempSubdirectory("zchannel-");
        var check = StartupCheck.Run(new ServerArguments(null, [.. Defaults, $"--Zchannel:DataDirectory={directory.FullName}", .. HasEndpoints(settings) ? [] : (string[])["--urls=http://127.0.0.1:0"], .. settings.Select(AsArgument)]));
        Assert.Empty(check.Faults);
        if (time is not null)
        {
            check.Builder!.Services.AddSingleton(time);
        }

        configure?.Invoke(check.Builder!.Services);
        var certificates = LoadedCertificates.Load(check.Builder!, out var unreadable);
        Assert.Empty(unreadable);
        var app = ServeHost.Build(check.Builder!, check.Settings!, certificates!);
        var server = new RunningServer(app, directory);
        await app.StartAsync(TestContext.Current.CancellationToken);
        server.Anyone = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.Address };
        server.Api = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = server.Address };
        server.Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{KeyId}.{Secret}");
        return server;
    }

    /// <summary>Makes a token as the application would.</summary>
    public async Task<string> TokenAsync(string channel, object? more = null)
    {
        var body = more is null ? [] : System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject();
        body["name"] = channel;
        using var response = await Api.PostAsJsonAsync("/v1/channels", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var made = await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return Remember((string)made!["token"]!);
    }

    /// <summary>Publishes text and returns its position.</summary>
    public async Task<string> PublishAsync(string channel, string text, string? exclude = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/channels/{Uri.EscapeDataString(channel)}/messages") { Content = new StringContent(text) };
        if (exclude is not null)
        {
            request.Headers.Add("Zchannel-Exclude", exclude);
        }

        using var response = await Api.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var published = await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        return (string)published!["position"]!;
    }

    /// <summary>Has the test fail if a text is ever logged.</summary>
    public string Remember(string unspeakable)
    {
        lock (_unspeakable)
        {
            _unspeakable.Add(unspeakable);
        }

        return unspeakable;
    }

    /// <summary>Stops as on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    /// <summary>Begins to stop, and does not wait.</summary>
    public void BeginStop() => _app.Lifetime.StopApplication();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Anyone.Dispose();
        using (var late = new CancellationTokenSource(StopTime))
        {
            await _app.StopAsync(late.Token);
        }

        await _app.DisposeAsync();
        _directory.Delete(recursive: true);
        var lines = Log.Lines;
        Assert.DoesNotContain(lines, line => line.Level >= LogLevel.Error);
        lock (_unspeakable)
        {
            Assert.DoesNotContain(lines, line => _unspeakable.Exists(text => line.Text.Contains(text, StringComparison.Ordinal)));
        }
    }

    private static bool HasEndpoints(string[] settings) => settings.Any(setting => setting.StartsWith("--Kestrel:Endpoints:", StringComparison.Ordinal));

    private static string AsArgument(string setting) => setting.StartsWith("--", StringComparison.Ordinal) ? setting : $"--Zchannel:{setting}";
}
