using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Zchannel.Server.Tests.Hosting;

public sealed class TrustedProxiesTests
{
    private const string OnePerAddress = "Apps:shop:Limits:ConnectionsPerAddress=1";

    [Fact]
    public async Task ClientsOfATrustedProxy_CountByTheirOwnAddresses()
    {
        await using var server = await RunningServer.StartAsync(OnePerAddress, "TrustedProxies:0=127.0.0.1");
        var token = await server.TokenAsync("news");

        await using var first = await OpenAsync(server, token, "192.0.2.1");
        await using var second = await OpenAsync(server, token, "192.0.2.2");
        await using var third = await OpenAsync(server, token, "2001:db8::1");

        Assert.Equal(4101, await server.RefusedAsync(token, headers: "X-Forwarded-For: 192.0.2.1"));
        Assert.Equal(4101, await server.RefusedAsync(token, headers: "X-Forwarded-For: 192.0.2.2:4711"));
    }

    // Whoever connects to a proxy may have written anything left of what the proxy appends.
    [Theory]
    [InlineData("198.51.100.7, 192.0.2.1")]
    [InlineData("127.0.0.1, 192.0.2.1")]
    [InlineData("unknown, 192.0.2.1")]
    [InlineData("192.0.2.1, 10.0.0.5")]
    [InlineData("198.51.100.7, 192.0.2.1, 10.0.0.5, 10.0.0.6")]
    public async Task RightmostUntrustedHop_IsTheClient(string forwardedFor)
    {
        await using var server = await RunningServer.StartAsync(OnePerAddress, "TrustedProxies:0=127.0.0.0/8", "TrustedProxies:1=10.0.0.0/24");
        var token = await server.TokenAsync("news");
        await using var first = await OpenAsync(server, token, "192.0.2.1");

        Assert.Equal(4101, await server.RefusedAsync(token, headers: $"X-Forwarded-For: {forwardedFor}"));
    }

    [Theory]
    [InlineData]
    [InlineData("TrustedProxies:0=192.0.2.0/24")]
    [InlineData("TrustedProxies:0=::1")]
    public async Task WhatOthersSay_IsIgnored(params string[] settings)
    {
        await using var server = await RunningServer.StartAsync([OnePerAddress, .. settings]);
        var token = await server.TokenAsync("news");
        await using var first = await OpenAsync(server, token, "192.0.2.1");

        Assert.Equal(4101, await server.RefusedAsync(token, headers: "X-Forwarded-For: 192.0.2.2"));
    }

    [Theory]
    [InlineData("wss://", "TrustedProxies:0=127.0.0.1")]
    [InlineData("ws://")]
    public async Task ForwardedProto_CountsFromATrustedProxyAlone(string scheme, params string[] settings)
    {
        await using var server = await RunningServer.StartAsync(settings);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/channels")
        {
            Content = JsonContent.Create(new { name = "news" }),
            Headers = { { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", "192.0.2.1" } },
        };

        using var response = await server.Api.SendAsync(request, TestContext.Current.CancellationToken);

        var made = await response.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken);
        server.Remember((string)made!["token"]!);
        Assert.StartsWith(scheme, (string?)made["url"]);
    }

    [Fact]
    public async Task LinksOfATrustedProxy_AreBoundedTogetherWithAllAlone()
    {
        await using var server = await RunningServer.StartAsync(
            "TrustedProxies:0=127.0.0.1", "Limits:UnauthenticatedConnectionsPerAddress=1", "Limits:UnauthenticatedConnections=4");
        await using var first = await KeptAsync(server);
        await using var second = await KeptAsync(server);
        await using var stranger = await KeptAsync(server, "127.0.0.2");
        await using var other = await KeptAsync(server, "127.0.0.2");
        Assert.Empty(await stranger.ReadToEndAsync());

        await using var third = await KeptAsync(server);
        await using var fourth = await KeptAsync(server);

        Assert.Empty(await first.ReadToEndAsync());
        await second.RequestAsync("GET /healthz");
        Assert.Equal(200, (await second.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task DevelopmentApp_RefusesWhatATrustedProxyPassesOn()
    {
        await using var server = await RunningServer.StartAsync(null, null, ["TrustedProxies:0=127.0.0.1"]);

        Assert.Equal(403, (await server.AskAsync("GET /", "X-Forwarded-For: 192.0.2.1")).Status);
    }

    private static Task<RawLink> OpenAsync(RunningServer server, string token, string forwardedFor) =>
        server.OpenSocketWithAsync($"/com/{token}", [$"X-Forwarded-For: {forwardedFor}"]);

    private static async Task<RawLink> KeptAsync(RunningServer server, string from = "127.0.0.1")
    {
        var link = await RawLink.OpenAsync(server.Port, from: from);
        await link.RequestAsync("GET /healthz");
        Assert.Equal(200, (await link.ReadAnswerAsync()).Status);
        return link;
    }
}
