using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Faults;

/// <summary>
/// A client that goes when one of its requests is answered and the next has not begun. Kestrel tells the second one
/// nothing then: its RequestAborted is the first one's, which was kept from being cancelled when that one was answered.
/// </summary>
public sealed class GoneBetweenRequestsTests
{
    [Fact]
    public async Task EventStream_EndsThoughItsClientWentBeforeItBegan()
    {
        var between = new BetweenRequests();
        await using var server = await RunningServer.StartAsync(
            null, services => services.AddSingleton<IStartupFilter>(between), [$"Apps:shop:Keys:{RunningServer.KeyId}:Secret={RunningServer.Secret}"]);
        var token = await server.TokenAsync("news");

        await using var link = await RawLink.OpenAsync(server.Port);
        await link.SendAsync($"GET /first HTTP/1.1\r\nHost: localhost\r\n\r\nGET /com/{token} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        link.EndSending();
        Assert.Empty(await link.ReadToEndAsync());
        between.GoOn();

        await between.EventStreamEnded.WaitAsync(RawLink.Longest, TestContext.Current.CancellationToken);
        Assert.Equal(0, server.App.Connections.Count);
    }

    // Answers the first request, and holds the link there.
    private sealed class BetweenRequests : IStartupFilter
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task EventStreamEnded => _ended.Task;

        public void GoOn() => _goOn.TrySetResult();

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(ServeAsync);
            next(app);
        };

        private async Task ServeAsync(HttpContext context, RequestDelegate next)
        {
            if (context.Request.Path == "/first")
            {
                context.Response.OnCompleted(() => _goOn.Task);
                await context.Response.WriteAsync("in chunks", context.RequestAborted);
                return;
            }

            await next(context);
            if (context.Request.Path.StartsWithSegments("/com"))
            {
                _ended.TrySetResult();
            }
        }
    }
}
