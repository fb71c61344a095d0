using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Embedding;
using Zchannel.Tokens;
using static Zchannel.Server.Tests.Embedding.CookieHost;

namespace Zchannel.Server.Tests.Embedding;

public sealed class MapChannelTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LoggedInUser_HearsTheChannelOfTheRoute()
    {
        await using var host = await StartAsync(app => app.MapChannel("/news/{id:int}", "news.{id}").RequireAuthorization());
        using var page = await host.OpenAsync("/news/42", await LogInAsync(host, "ann"));

        await host.Channels.SendAsync("news.42", "for ann", cancellationToken: Cancelled);

        Assert.Equal("for ann", await EmbeddedHost.HearAsync(page));
        Assert.Equal(("ann", "news.42"), (Assert.Single(host.App.Connections.All).User, host.App.Connections.All.Single().Channel));
    }

    [Fact]
    public async Task WithoutLogin_RequireAuthorizationKeepsOut()
    {
        await using var host = await StartAsync(app => app.MapChannel("/news/{id}", "news.{id}").RequireAuthorization());

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => host.OpenAsync("/news/42"));
        using var stream = await StreamAsync(host, "/news/42");

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, stream.StatusCode);
    }

    [Fact]
    public async Task WithoutRequireAuthorization_AnyoneComesIn_AsNobody()
    {
        await using var host = await StartAsync(app => app.MapChannel("/news", "news"));

        using var page = await host.OpenAsync("/news");

        Assert.Null(Assert.Single(host.App.Connections.All).User);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}", null, true)]
    [InlineData("HTTP://127.0.0.1:{port}", null, true)]
    [InlineData("https://shop.example.com", null, true)]
    [InlineData("https://friend.example.org", null, true)]
    [InlineData("https://evil.example", null, false)]
    [InlineData("http://127.0.0.1", null, false)]
    [InlineData("http://shop.example.com", null, false)]
    [InlineData("https://listed-for-tokens.example", null, false)]
    [InlineData("null", null, false)]
    [InlineData("https://behind-a-proxy.example", "same-origin", true)]
    [InlineData("https://evil.example", "cross-site", false)]
    [InlineData(null, null, true)]
    [InlineData(null, "none", true)]
    [InlineData(null, "same-origin", true)]
    [InlineData(null, "same-site", false)]
    [InlineData(null, "cross-site", false)]
    public async Task Page_MustBeOfTheApplication_OrNamed(string? origin, string? site, bool isAdmitted)
    {
        await using var host = await StartAsync(
            app => app.MapChannel("/news", "news", options => options.AllowedOrigins = ["https://friend.example.org"]).RequireAuthorization(),
            options =>
            {
                options.PublicUrl = new Uri("wss://shop.example.com");
                options.Apps["shop"] = new() { AllowedOrigins = ["*", "https://listed-for-tokens.example"] };
            });
        var cookie = await LogInAsync(host, "ann");
        (string, string)[] headers =
        [
            cookie,
            .. origin is null ? [] : ((string, string)[])[("Origin", origin.Replace("{port}", host.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))],
            .. site is null ? [] : ((string, string)[])[("Sec-Fetch-Site", site)],
        ];

        using var page = await host.OpenAsync("/news?client=socket", headers);
        using var stream = await StreamAsync(host, "/news?client=me", headers);
        using var message = await PostAsync(host, "/news?client=me", headers);

        Assert.Equal(isAdmitted ? HttpStatusCode.OK : HttpStatusCode.Forbidden, stream.StatusCode);
        Assert.Equal(isAdmitted ? HttpStatusCode.Accepted : HttpStatusCode.Forbidden, message.StatusCode);
        if (isAdmitted)
        {
            Assert.Equal("heard", await EmbeddedHost.HearAsync(page));
            var isNamed = origin == "https://friend.example.org";
            Assert.Equal(isNamed, stream.Headers.TryGetValues("Access-Control-Allow-Credentials", out _));
            Assert.Equal(isNamed ? [origin!] : [], stream.Headers.TryGetValues("Access-Control-Allow-Origin", out var exposed) ? exposed : []);
        }
        else
        {
            Assert.Equal(4003, await EmbeddedHost.ClosedAsync(page));
        }
    }

    [Fact]
    public async Task WhoComesBack_MissesNothing_ThatTheChannelKeeps()
    {
        await using var host = await StartAsync(app => app.MapChannel("/news", "news"));
        var seen = await host.Channels.SendAsync("news", "seen", cancellationToken: Cancelled);
        await host.Channels.SendAsync("news", "missed", cancellationToken: Cancelled);

        using var returning = await host.OpenAsync($"/news?after={seen.Position}");
        using var first = await host.OpenAsync("/news");
        await host.Channels.SendAsync("news", "live", cancellationToken: Cancelled);

        Assert.Equal(["missed", "live"], [await EmbeddedHost.HearAsync(returning), await EmbeddedHost.HearAsync(returning)]);
        Assert.Equal("live", await EmbeddedHost.HearAsync(first));
    }

    [Fact]
    public async Task Options_SayWhatClientsMay()
    {
        await using var host = await StartAsync(app =>
        {
            app.MapChannel("/last", "news", options => options.From = ReadFrom.Last(1));
            app.MapChannel("/mute", "news", options => options.Receive = false);
            app.MapChannel("/read", "news", options => options.Send = false);
        });
        await host.Channels.SendAsync("news", "one", cancellationToken: Cancelled);
        await host.Channels.SendAsync("news", "two", cancellationToken: Cancelled);

        using var last = await host.OpenAsync("/last");
        using var mute = await host.OpenAsync("/mute");
        using var read = await host.OpenAsync("/read");
        using var stream = await StreamAsync(host, "/mute");
        await SayAsync(read, "not allowed");
        var refused = await EmbeddedHost.ClosedAsync(read);
        await SayAsync(mute, "allowed");

        Assert.Equal(["two", "allowed"], [await EmbeddedHost.HearAsync(last), await EmbeddedHost.HearAsync(last)]);
        Assert.Equal(4109, refused);
        Assert.Equal(HttpStatusCode.Forbidden, stream.StatusCode);
    }

    [Fact]
    public async Task Code_DecidesForEachClient()
    {
        await using var host = await StartAsync(app => app.MapChannel("/rooms/{room}", async context =>
        {
            await Task.Yield();
            var room = (string)context.Request.RouteValues["room"]!;
            return room == "closed" ? null : new ChannelGrant($"room.{room}") { User = context.Request.Query["as"], Send = room != "quiet" };
        }));

        using var open = await host.OpenAsync("/rooms/open?as=bob");
        using var closed = await host.OpenAsync("/rooms/closed");
        using var stream = await StreamAsync(host, "/rooms/closed");
        await host.Channels.SendAsync("room.open", "hello", cancellationToken: Cancelled);

        Assert.Equal("hello", await EmbeddedHost.HearAsync(open));
        Assert.Equal("bob", Assert.Single(host.App.Connections.All).User);
        Assert.Equal(4003, await EmbeddedHost.ClosedAsync(closed));
        Assert.Equal(HttpStatusCode.Forbidden, stream.StatusCode);
    }

    [Fact]
    public async Task UserWhoIsRevoked_StaysOut()
    {
        await using var host = await StartAsync(app => app.MapChannel("/news", "news").RequireAuthorization());
        var cookie = await LogInAsync(host, "ann");
        using var page = await host.OpenAsync("/news", cookie);

        Assert.Equal(1, await host.Channels.DisconnectAsync("ann", TimeSpan.FromMinutes(5), Cancelled));

        Assert.Equal(4004, await EmbeddedHost.ClosedAsync(page));
        using var again = await host.OpenAsync("/news", cookie);
        Assert.Equal(4003, await EmbeddedHost.ClosedAsync(again));
    }

    [Fact]
    public async Task ConnectionsPerToken_DoesNotCount_WhereThereIsNoToken()
    {
        await using var host = await StartAsync(
            app => app.MapChannel("/news", "news"), options => options.Apps["shop"] = new() { Limits = { ConnectionsPerToken = 1 } });

        using var first = await host.OpenAsync("/news");
        using var second = await host.OpenAsync("/news");

        Assert.Equal(2, (await host.Channels.SendAsync("news", "both", cancellationToken: Cancelled)).Receivers);
    }

    [Fact]
    public async Task RuleThatClosesOnExpiry_GoesByTheLogin()
    {
        await using var host = await StartAsync(
            app => app.MapChannel("/news", "news").RequireAuthorization(),
            options => options.Apps["shop"] = new() { Rules = { ["all"] = new() { CloseOnExpiry = true } } });
        using var page = await host.OpenAsync("/news", await LogInAsync(host, "ann"));

        var expiry = Assert.Single(host.App.Connections.All).ExpiresAt;

        Assert.NotNull(expiry);
        Assert.InRange(expiry.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(60));
    }

    [Fact]
    public async Task Mistakes_AreToldWhenMapping()
    {
        var builder = EmbeddedHost.CreateBuilder();
        builder.Services.AddZchannel(options =>
        {
            options.Apps["blue"] = new();
            options.Apps["red"] = new();
        });
        await using var app = builder.Build();

        Assert.Contains("no parameter 'number'", Assert.Throws<ArgumentException>(() => app.MapChannel("/news/{id}", "news.{number}")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => app.MapChannel("/news/{id}", "news.{id"));
        Assert.Contains("not an origin", Assert.Throws<ArgumentException>(() => app.MapChannel("/news", "news", options => options.AllowedOrigins = ["shop"])).Message, StringComparison.Ordinal);
        Assert.Contains("blue, red", Assert.Throws<InvalidOperationException>(() => app.MapChannel("/news", "news")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => app.MapChannel("/news", "news", options => options.App = "green"));
        app.MapChannel("/news", "news", options => options.App = "blue");
    }
}
