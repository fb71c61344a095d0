using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Embedding;

namespace Zchannel.Server.Tests.Embedding;

public sealed class MapZchannelTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UnderAPrefix_TheRingTurns()
    {
        await using var host = await StartAsync(app => app.MapZchannel("/rt"));

        var url = await CreateAsync(host, "/rt", "news");
        using var page = await EmbeddedHost.OpenAsync(url);
        using var published = await host.CallAsync(HttpMethod.Post, "/rt/v1/channels/news/messages", new StringContent("by HTTP"));
        var result = await host.Channels.SendAsync("news", "in process", cancellationToken: Cancelled);

        Assert.StartsWith($"ws://127.0.0.1:{host.Port}/rt/com/", url.OriginalString, StringComparison.Ordinal);
        Assert.Equal(["by HTTP", "in process"], [await EmbeddedHost.HearAsync(page), await EmbeddedHost.HearAsync(page)]);
        Assert.Equal((2L, 1), (result.Position.Offset, result.Receivers));
    }

    [Theory]
    [InlineData("/rt/api.js", 200)]
    [InlineData("/rt/_sae/channel/api.js", 200)]
    [InlineData("/rt/api.mjs", 200)]
    [InlineData("/rt/healthz", 200)]
    [InlineData("/rt/com/x/y", 404)]
    [InlineData("/rt/v1/nothing", 401)]
    [InlineData("/api.js", 404)]
    [InlineData("/com/x", 404)]
    [InlineData("/v1/channels", 404)]
    [InlineData("/healthz", 404)]
    [InlineData("/rt", 404)]
    public async Task Routes_AreBelowThePrefix_AndNowhereElse(string path, int status)
    {
        await using var host = await StartAsync(app => app.MapZchannel("/rt"));

        using var answer = await host.Http.GetAsync(path, Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task RoutesOfTheApplication_AreAsTheyWere()
    {
        await using var host = await StartAsync(app =>
        {
            app.Use(async (context, next) =>
            {
                try
                {
                    await next(context);
                }
                catch (BadHttpRequestException exception)
                {
                    context.Response.StatusCode = 418;
                    await context.Response.WriteAsync(exception.Message);
                }
            });
            app.MapZchannel("/rt");
            app.MapGet("/", () => "home");
            app.MapGet("/v1/channels", () => "the application's own");
            app.MapGet("/broken", IResult () => throw new BadHttpRequestException("its own words"));
        });

        Assert.Equal("home", await host.Http.GetStringAsync("/", Cancelled));
        Assert.Equal("the application's own", await host.Http.GetStringAsync("/v1/channels", Cancelled));
        using var broken = await host.Http.GetAsync("/broken", Cancelled);
        Assert.Equal("its own words", await broken.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("/app", "/app")]
    [InlineData("/APP", "/APP")]
    [InlineData("", "")]
    public async Task PathBase_IsPartOfTheUrl(string asked, string expected)
    {
        await using var host = await StartAsync(app =>
        {
            app.UsePathBase("/app");
            app.UseRouting();
            app.MapZchannel("/deep/rt");
        });

        var url = await CreateAsync(host, $"{asked}/deep/rt", "a/b");
        using var page = await EmbeddedHost.OpenAsync(url);
        using var published = await host.CallAsync(HttpMethod.Post, $"{asked}/deep/rt/v1/channels/a%2Fb/messages", new StringContent("here"));

        Assert.StartsWith($"{expected}/deep/rt/com/", url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        Assert.Equal("here", await EmbeddedHost.HearAsync(page));
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a%252Fb", "a%2Fb")]
    [InlineData("v1", "v1")]
    [InlineData("%E4%BD%A0", "你")]
    public async Task NamesInPaths_AreDecodedOnce_UnderAPrefix(string inPath, string name)
    {
        await using var host = await StartAsync(app => app.MapZchannel("/v1/rt"));
        using var page = await EmbeddedHost.OpenAsync(await CreateAsync(host, "/v1/rt", name));

        using var published = await host.CallAsync(HttpMethod.Post, $"/v1/rt/v1/channels/{inPath}/messages", new StringContent(name));

        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        Assert.Equal(name, await EmbeddedHost.HearAsync(page));
    }

    [Fact]
    public async Task PathThatAMiddlewareRewrites_IsFollowed()
    {
        await using var host = await StartAsync(app =>
        {
            app.Use((context, next) =>
            {
                if (context.Request.Path.StartsWithSegments("/realtime", out var rest))
                {
                    context.Request.Path = "/rt" + rest;
                }

                return next(context);
            });
            app.UseRouting();
            app.MapZchannel("/rt");
        });

        using var published = await host.CallAsync(HttpMethod.Post, "/realtime/v1/channels/a%2Fb/messages", new StringContent("x"));

        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        Assert.Equal(1, (await host.Channels.SendAsync("a%2Fb", "another", cancellationToken: Cancelled)).Position.Offset);
        Assert.Equal(2, (await host.Channels.SendAsync("a/b", "the same", cancellationToken: Cancelled)).Position.Offset);
    }

    [Fact]
    public async Task GroupWithAParameter_IsPartOfTheUrl()
    {
        await using var host = await StartAsync(app => app.MapGroup("/t/{tenant}").MapZchannel("/rt"));

        var url = await CreateAsync(host, "/t/acme/rt", "news");

        Assert.StartsWith("/t/acme/rt/com/", url.AbsolutePath, StringComparison.Ordinal);
        using var page = await EmbeddedHost.OpenAsync(url);
        await host.Channels.SendAsync("news", "heard", cancellationToken: Cancelled);
        Assert.Equal("heard", await EmbeddedHost.HearAsync(page));
    }

    [Fact]
    public async Task PublicUrl_HasThePrefixAppended()
    {
        await using var host = await EmbeddedHost.StartAsync(
            builder => builder.Services.AddZchannel(options =>
            {
                EmbeddedHost.Shop(options);
                options.PublicUrl = new Uri("wss://push.example.com");
            }),
            app => app.MapZchannel("/rt"));

        Assert.StartsWith("wss://push.example.com/rt/com/", (await CreateAsync(host, "/rt", "news")).OriginalString, StringComparison.Ordinal);
        Assert.StartsWith("wss://push.example.com/rt/com/", host.Channels.CreateUrl(new ChannelGrant("news")).Url.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 401)]
    [InlineData(true, 200)]
    public async Task FallbackPolicy_AppliesAsToTheApplicationsOwn(bool isOpened, int status)
    {
        await using var host = await EmbeddedHost.StartAsync(
            builder =>
            {
                builder.Services.AddAuthentication("cookies").AddCookie("cookies", cookie => cookie.Events.OnRedirectToLogin = context =>
                {
                    context.Response.StatusCode = 401;
                    return Task.CompletedTask;
                });
                builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder("cookies").RequireAuthenticatedUser().Build());
                builder.Services.AddZchannel(EmbeddedHost.Shop);
            },
            app =>
            {
                var station = app.MapZchannel("/rt");
                if (isOpened)
                {
                    station.AllowAnonymous();
                }
            });

        using var answer = await host.Http.GetAsync("/rt/api.js", Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task MiddlewareForWebSocketsAndCors_DoesNotStandInTheWay()
    {
        await using var host = await EmbeddedHost.StartAsync(
            builder =>
            {
                builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy.WithOrigins("https://own.example.com")));
                builder.Services.AddZchannel(EmbeddedHost.Shop);
            },
            app =>
            {
                app.UseWebSockets();
                app.UseRouting();
                app.UseCors();
                app.MapZchannel("/rt").WithMetadata(new DisableCorsAttribute());
            });
        using var page = await EmbeddedHost.OpenAsync(host.Channels.CreateUrl(new ChannelGrant("news")).Url, ("Origin", "https://elsewhere.example.com"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/rt/api.js");
        request.Headers.Add("Origin", "https://elsewhere.example.com");

        using var script = await host.Http.SendAsync(request, Cancelled);
        await host.Channels.SendAsync("news", "heard", cancellationToken: Cancelled);

        Assert.Equal("heard", await EmbeddedHost.HearAsync(page));
        Assert.Equal(["*"], script.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Conventions_ReachEveryRoute()
    {
        await using var host = await StartAsync(app => app.MapZchannel("/rt").WithMetadata("a mark of the application"));

        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/rt", StringComparison.Ordinal)).ToList();

        Assert.True(routes.Count >= 8, $"Only {routes.Count} routes.");
        Assert.All(routes, route => Assert.Contains("a mark of the application", route.Metadata));
    }

    private static Task<EmbeddedHost> StartAsync(Action<WebApplication> map) =>
        EmbeddedHost.StartAsync(builder => builder.Services.AddZchannel(EmbeddedHost.Shop), map);

    private static async Task<Uri> CreateAsync(EmbeddedHost host, string prefix, string name)
    {
        using var made = await host.CallAsync(HttpMethod.Post, $"{prefix}/v1/channels", JsonContent.Create(new { name }));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return new Uri((string)(await made.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!["url"]!);
    }
}
