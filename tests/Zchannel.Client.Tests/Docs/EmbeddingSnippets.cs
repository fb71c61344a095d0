using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Zchannel.Channels;
using Zchannel.Embedding;
using Zchannel.Tokens;

namespace Zchannel.Docs;

/// <summary>The code of docs/embedding.md, so that it compiles. Not run.</summary>
internal static class EmbeddingSnippets
{
    public static void Begin(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddZchannel();

        var app = builder.Build();
        app.MapZchannel("/rt");
        app.MapChannel("/news/{id:int}", "news.{id}");
        app.Run();
    }

    public static void Configure(IHostApplicationBuilder builder)
    {
        builder.Services.AddZchannel(options =>
        {
            options.PublicUrl = new Uri("wss://www.example.com");
            options.Apps["site"] = new()
            {
                Rules = { ["chat"] = new() { Match = "chat.*", ClientMessages = ClientMessagePolicy.Broadcast, History = 500 } },
            };
        });
    }

    public static async Task SendAsync(IChannels channels, HttpContext context, CancellationToken cancellationToken)
    {
        var sent = await channels.SendAsync("news.7", "hello", cancellationToken: cancellationToken);
        var url = channels.CreateUrl(new ChannelGrant("news.7") { User = "ann", Send = false }, TimeSpan.FromMinutes(10), context.Request);
        await channels.DisconnectAsync("ann", revoke: TimeSpan.FromHours(1), cancellationToken);
        Console.WriteLine($"{sent.Receivers} {url.ExpiresAt}");
    }

    public static void Authorize(WebApplication app)
    {
        app.MapChannel("/news/{id:int}", "news.{id}", channel => channel.Send = false).RequireAuthorization();
    }

    public static void Decide(WebApplication app, Func<ClaimsPrincipal, string, ValueTask<bool>> isMember)
    {
        app.MapChannel("/rooms/{room}", async context =>
        {
            var room = (string)context.Request.RouteValues["room"]!;
            return await isMember(context.User, room) ? new ChannelGrant($"room.{room}") { From = ReadFrom.Last(20) } : null;
        }).RequireAuthorization();
    }

    public static void Open(WebApplication app)
    {
        app.MapZchannel("/rt").AllowAnonymous();
    }

    public static void Cors(WebApplication app)
    {
        app.MapZchannel("/rt").WithMetadata(new DisableCorsAttribute());
    }
}
