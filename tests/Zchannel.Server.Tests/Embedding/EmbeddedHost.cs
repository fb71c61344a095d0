using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;
using Zchannel.Embedding;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Embedding;

/// <summary>An application of somebody's own that holds a channel server.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    public const string KeyId = "shop-main";
    public const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly WebApplication _app;

    private EmbeddedHost(WebApplication app)
    {
        _app = app;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Http { get; }

    public int Port => Http.BaseAddress!.Port;

    public IServiceProvider Services => _app.Services;

    public IChannels Channels => Services.GetRequiredService<IChannels>();

    public App App => Services.GetRequiredService<AppRegistry>().All[0];

    public RecordedLog Log { get; private init; } = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>An app with a key, as code sets it.</summary>
    public static void Shop(Zchannel.Configuration.ZchannelOptions options) =>
        options.Apps["shop"] = new() { Keys = { [KeyId] = new() { Secret = new Secret(Secret) } } };

    public static WebApplicationBuilder CreateBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Warning"]);
        builder.Logging.ClearProviders();
        return builder;
    }

    public static async Task<EmbeddedHost> StartAsync(Action<WebApplicationBuilder> build, Action<WebApplication> map)
    {
        var builder = CreateBuilder();
        var log = new RecordedLog();
        builder.Logging.AddProvider(log);
        build(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(Cancelled);
        return new EmbeddedHost(app) { Log = log };
    }

    /// <summary>Calls the API as an application elsewhere would.</summary>
    public async Task<HttpResponseMessage> CallAsync(HttpMethod method, string target, HttpContent? content = null)
    {
        // The target as it stands: a Uri may decode parts of it.
        var address = new Uri($"{Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{KeyId}.{Secret}");
        return await Http.SendAsync(request, Cancelled);
    }

    /// <summary>Opens a WebSocket as a page does, with any headers.</summary>
    public Task<ClientWebSocket> OpenAsync(string target, params (string Name, string Value)[] headers) =>
        OpenAsync(new Uri($"ws://127.0.0.1:{Port}{target}"), headers);

    public static async Task<ClientWebSocket> OpenAsync(Uri url, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        foreach (var (name, value) in headers)
        {
            socket.Options.SetRequestHeader(name, value);
        }

        await socket.ConnectAsync(url, Cancelled).WaitAsync(RawLink.Longest, Cancelled);
        return socket;
    }

    /// <summary>Reads a text message.</summary>
    public static async Task<string> HearAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, Cancelled).WaitAsync(RawLink.Longest, Cancelled);
        Assert.NotEqual(WebSocketMessageType.Close, received.MessageType);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    /// <summary>Reads the close code that comes instead of a message.</summary>
    public static async Task<int> ClosedAsync(ClientWebSocket socket)
    {
        var received = await socket.ReceiveAsync(new byte[4096], Cancelled).WaitAsync(RawLink.Longest, Cancelled);
        Assert.Equal(WebSocketMessageType.Close, received.MessageType);
        return (int)received.CloseStatus!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(Cancelled);
        await _app.DisposeAsync();
    }
}
