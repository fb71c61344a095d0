using System.Net.WebSockets;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Channels;
using Zchannel.Configuration;

namespace Zchannel.Server.Tests.Embedding;

/// <summary>An application that knows its users by a cookie, and how its pages and others come to it.</summary>
internal static class CookieHost
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Task<EmbeddedHost> StartAsync(Action<WebApplication> map, Action<ZchannelOptions>? configure = null) => EmbeddedHost.StartAsync(
        builder =>
        {
            builder.Services.AddAuthorization().AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
            {
                cookie.ExpireTimeSpan = TimeSpan.FromHours(1);
                cookie.Events.OnRedirectToLogin = context =>
                {
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return Task.CompletedTask;
                };
            });
            builder.Services.AddZchannel(options =>
            {
                options.DataDirectory = Directory.CreateTempSubdirectory("zchannel-").FullName;
                configure?.Invoke(options);
                foreach (var app in options.Apps.Values.Append(options.Apps["shop"] = options.Apps.TryGetValue("shop", out var shop) ? shop : new()).ToList())
                {
                    app.Rules.TryAdd("all", new());
                    app.Rules["all"].ClientMessages = ClientMessagePolicy.Broadcast;
                }
            });
        },
        app =>
        {
            map(app);
            app.MapPost("/login/{name}", (string name) => TypedResults.SignIn(
                new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "test")), authenticationScheme: CookieAuthenticationDefaults.AuthenticationScheme));
        });

    public static async Task<(string Name, string Value)> LogInAsync(EmbeddedHost host, string name)
    {
        using var answer = await host.Http.PostAsync($"/login/{name}", null, Cancelled);
        return ("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
    }

    public static async Task<HttpResponseMessage> StreamAsync(EmbeddedHost host, string target, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Get, target, headers);
        request.Headers.Add("Accept", "text/event-stream");
        return await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
    }

    public static async Task<HttpResponseMessage> PostAsync(EmbeddedHost host, string target, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Post, target, headers);
        request.Content = new StringContent("heard");
        return await host.Http.SendAsync(request, Cancelled);
    }

    private static HttpRequestMessage Request(HttpMethod method, string target, (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, target);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    public static Task SayAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancelled);
}
