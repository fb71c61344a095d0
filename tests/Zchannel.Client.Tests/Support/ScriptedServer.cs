using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Zchannel.Client.Tests.Support;

/// <summary>
/// A real Kestrel on a free loopback port that does as the test says.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ScriptedLink> _links = System.Threading.Channels.Channel.CreateUnbounded<ScriptedLink>();
    private readonly Channel<bool> _answered = System.Threading.Channels.Channel.CreateUnbounded<bool>();
    private readonly ConcurrentBag<ScriptedLink> _allLinks = [];
    private volatile bool _closing;

    private ScriptedServer(WebApplication app)
    {
        _app = app;
        app.UseWebSockets();
        app.Run(AnswerAsync);
    }

    public Uri Url => new(_app.Urls.Single());

    public Uri ChannelUrl => new($"ws://{Url.Authority}/com/secret-token");

    public ConcurrentQueue<RecordedRequest> Requests { get; } = new();

    /// <summary>Answers everything that is no WebSocket.</summary>
    public Func<HttpContext, RecordedRequest, Task> Answer { get; set; } = (context, _) =>
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    };

    /// <summary>Refuses a handshake with a status, where it is not null.</summary>
    public Func<HttpContext, int?> Refuse { get; set; } = _ => null;

    public string? Subprotocol { get; set; } = "zchannel.v1";

    /// <summary>
    /// Starts on an address that no other test uses, so that the same port is still free for another start.
    /// </summary>
    public static Task<ScriptedServer> StartApartAsync()
        => StartAsync($"127.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}.{Random.Shared.Next(1, 255)}:0");

    public static async Task<ScriptedServer> StartAsync(string address = "127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://{address}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var server = new ScriptedServer(builder.Build());
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public Task<ScriptedLink> LinkAsync() => _links.Reader.ReadAsync(TestContext.Current.CancellationToken).DefaultTimeout();

    public async Task<ScriptedLink> GreetedLinkAsync(string position)
    {
        var link = await LinkAsync();
        await link.HelloAsync(position);
        return link;
    }

    /// <summary>Waits until the requests are as they should be.</summary>
    public async Task RequestsAsync(Func<IEnumerable<RecordedRequest>, bool> enough)
    {
        while (!enough(Requests))
        {
            await _answered.Reader.ReadAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        }
    }

    public static Task JsonAsync(HttpContext context, int status, string json, string mediaType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        return context.Response.WriteAsync(json);
    }

    public async ValueTask DisposeAsync()
    {
        _closing = true;
        foreach (var link in _allLinks)
        {
            link.Cut();
        }

        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            var request = await RecordedRequest.FromAsync(context);
            Requests.Enqueue(request);
            await Answer(context, request);
            _answered.Writer.TryWrite(true);
            return;
        }

        if (Refuse(context) is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        var offered = context.WebSockets.WebSocketRequestedProtocols;
        using var socket = await context.WebSockets.AcceptWebSocketAsync(offered.Contains(Subprotocol ?? "") ? Subprotocol : null);
        var link = new ScriptedLink(context, socket);
        _allLinks.Add(link);
        _links.Writer.TryWrite(link);
        if (_closing)
        {
            // Came back between the cut and the stop, which would wait for it.
            link.Cut();
        }

        await link.Ended;
    }
}
