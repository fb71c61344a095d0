using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Tls;

/// <summary>
/// Clients over TLS that go without waiting for their answers. Anybody can do this, so it is no error in the log, which
/// the server of a test sees to by itself.
/// </summary>
public sealed class GoneClientTests
{
    [Fact]
    public async Task AnAnswerThatIsBeingWritten_EndsAndSoDoesTheLink()
    {
        var endless = new EndlessAnswer();
        await using var server = await SecureServer.StartAsync(null, services => services.AddSingleton<IStartupFilter>(endless));

        await using (var link = await server.OpenAsync())
        {
            await link.RequestAsync("GET /endless");
            await link.ReadHeadAsync();
        }

        await endless.Ended.WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
        await endless.RequestAborted.WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
        await endless.ConnectionClosed.WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task RequestsThatAreLeftBehind_LeaveNothing()
    {
        await using var server = await SecureServer.StartAsync("Apps:shop:Limits:Connections=1");
        var token = await server.Running.TokenAsync("news");
        var requests = string.Concat(Enumerable.Repeat("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", 30))
            + $"GET /com/{token} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
        for (var i = 0; i < 20; i++)
        {
            await using var link = await server.OpenAsync();
            await link.SendAsync(requests);
        }

        await server.Running.StopAsync();

        Assert.Equal(0, server.Running.App.Connections.Count);
    }

    // Answers for as long as anybody takes it.
    private sealed class EndlessAnswer : IStartupFilter
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _requestAborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _connectionClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public Task RequestAborted => _requestAborted.Task;

        public Task ConnectionClosed => _connectionClosed.Task;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(ServeAsync);
            next(app);
        };

        private async Task ServeAsync(HttpContext context, RequestDelegate next)
        {
            if (context.Request.Path != "/endless")
            {
                await next(context);
                return;
            }

            context.RequestAborted.Register(_requestAborted.SetResult);
            context.Features.Get<IConnectionLifetimeFeature>()!.ConnectionClosed.Register(_connectionClosed.SetResult);
            FlushResult flushed;
            do
            {
                flushed = await context.Response.BodyWriter.WriteAsync(new byte[64 * 1024], CancellationToken.None);
            }
            while (!flushed.IsCompleted && !context.RequestAborted.IsCancellationRequested);

            _ended.SetResult();
        }
    }
}
