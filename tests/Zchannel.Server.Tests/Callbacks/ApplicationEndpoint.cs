using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Zchannel.Server.Tests.Callbacks;

/// <summary>
/// An application that is called back: a real Kestrel on a loopback port, which it owns, refusing connections, from the
/// beginning, and answers on once it is started.
/// </summary>
internal sealed class ApplicationEndpoint : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<ReceivedCallback, HttpContext, Task> _answer;
    private WebApplication? _application;
    private int _inFlight;
    private int _mostInFlight;

    /// <param name="answer">Sets the status of the answer; 200 when it does nothing.</param>
    public ApplicationEndpoint(Func<ReceivedCallback, HttpContext, Task>? answer = null)
    {
        _answer = answer ?? ((_, _) => Task.CompletedTask);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    public ConcurrentQueue<ReceivedCallback> Received { get; } = [];

    /// <summary>Those answered with 2xx, in the order of the answers.</summary>
    public ConcurrentQueue<ReceivedCallback> Accepted { get; } = [];

    public int MostInFlight => _mostInFlight;

    public static async Task<ApplicationEndpoint> StartedAsync(Func<ReceivedCallback, HttpContext, Task>? answer = null)
    {
        var endpoint = new ApplicationEndpoint(answer);
        await endpoint.StartAsync();
        return endpoint;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle((ulong)_socket.Handle));
        _application = builder.Build();
        _application.Run(AnswerAsync);
        await _application.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            // What still hangs is cut rather than waited for.
            await _application.StopAsync(new CancellationToken(canceled: true));
            await _application.DisposeAsync();
        }

        _socket.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var now = Interlocked.Increment(ref _inFlight);
        InterlockedMax(now);
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            using var reader = new FormReader(new MemoryStream(body.ToArray()));
            var received = new ReceivedCallback(
                context.Request.Method,
                context.Request.Path.Value!,
                context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase),
                body.ToArray(),
                await reader.ReadFormAsync(context.RequestAborted));
            Received.Enqueue(received);
            await _answer(received, context);
            if (context.Response.StatusCode is >= 200 and < 300)
            {
                Accepted.Enqueue(received);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private void InterlockedMax(int value)
    {
        for (var most = _mostInFlight; value > most; most = _mostInFlight)
        {
            Interlocked.CompareExchange(ref _mostInFlight, value, most);
        }
    }
}

internal sealed record ReceivedCallback(
    string Method,
    string Path,
    Dictionary<string, StringValues> Headers,
    byte[] Body,
    Dictionary<string, StringValues> Form)
{
    public string Id => Form["event_id"].ToString();
}
