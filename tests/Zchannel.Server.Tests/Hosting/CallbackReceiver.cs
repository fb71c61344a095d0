using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Zchannel.Client;

namespace Zchannel.Server.Tests.Hosting;

/// <summary>
/// An application that is called back: it has a port from the beginning and listens when it is told to. What it accepts
/// is signed, or it says so.
/// </summary>
internal sealed class CallbackReceiver : IAsyncDisposable
{
    public const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

    private readonly CallbackSignature _signature = new(Secret);
    private readonly Channel<HeardCallback> _heard = Channel.CreateUnbounded<HeardCallback>();
    private readonly ConcurrentQueue<HeardCallback> _all = new();
    private Socket _reserved;
    private WebApplication? _app;

    public CallbackReceiver()
    {
        _reserved = Reserve(0);
        Port = ((IPEndPoint)_reserved.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>What a server has to be told to call this one.</summary>
    public string[] Settings => [$"Apps:shop:Callbacks:Url=http://127.0.0.1:{Port}", $"Apps:shop:Callbacks:Secret={Secret}", "Apps:shop:Callbacks:AllowPrivate=true"];

    /// <summary>Runs before an event is answered.</summary>
    public Func<HeardCallback, Task> OnEvent { get; set; } = _ => Task.CompletedTask;

    /// <summary>All events answered with success until now, in the order of the answers.</summary>
    public HeardCallback[] All => [.. _all];

    /// <summary>Whether a signature was wrong.</summary>
    public bool HeardUnsigned { get; private set; }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Port}").UseSockets(sockets => sockets.CreateBoundListenSocket = _ => _reserved);
        _app = builder.Build();
        _app.MapPost("/_sae/channel/{kind}", AnswerAsync);
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops listening; the port stays this one's.</summary>
    public async Task StopAsync()
    {
        await using (_app)
        {
            await _app!.StopAsync(TestContext.Current.CancellationToken);
        }

        _app = null;
        _reserved = Reserve(Port);
    }

    /// <summary>Waits for the next event.</summary>
    public async Task<HeardCallback> ReadAsync() =>
        await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _reserved.Dispose();
    }

    private static Socket Reserve(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var copy = new MemoryStream();
        await context.Request.Body.CopyToAsync(copy, context.RequestAborted);
        var headers = context.Request.Headers;
        if (!_signature.Verify(headers["webhook-id"], headers["webhook-timestamp"], headers["webhook-signature"], copy.ToArray()))
        {
            HeardUnsigned = true;
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        using var reader = new FormReader(System.Text.Encoding.UTF8.GetString(copy.ToArray()));
        var form = reader.ReadForm().ToDictionary(field => field.Key, field => field.Value.ToString());
        var heard = new HeardCallback((string)context.Request.RouteValues["kind"]!, form);
        await OnEvent(heard);
        _all.Enqueue(heard);
        await _heard.Writer.WriteAsync(heard, context.RequestAborted);
    }
}
