using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Management;
using Zchannel.Server.Tests.Configuration;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Management;

public sealed class ManagementListenerTests
{
    private const string Anywhere = "Management:Urls=http://127.0.0.1:0";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/readyz", HttpStatusCode.OK, """{"ready":true}""")]
    [InlineData("/healthz", HttpStatusCode.OK, "ok\n")]
    [InlineData("/v1/channels", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/com/token", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/api.js", HttpStatusCode.NotFound, "not_found")]
    public async Task Management_HasWhatIsForOperatorsAlone(string path, HttpStatusCode status, string content)
    {
        await using var server = await RunningServer.StartAsync(Anywhere);

        using var response = await server.Anyone.GetAsync(At(server, path), Cancelled);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(content, await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Public_HasNothingOfIt_WhateverTheHost()
    {
        await using var server = await RunningServer.StartAsync(Anywhere);
        var management = At(server, "/readyz");

        using var asPublic = await GetAsync(server, new Uri(server.Address, "/readyz"), management.Authority);
        using var asManagement = await GetAsync(server, At(server, "/v1/channels"), server.Address.Authority);

        Assert.Equal(HttpStatusCode.NotFound, asPublic.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, asManagement.StatusCode);
    }

    [Fact]
    public async Task Index_LinksToEveryEndpoint()
    {
        await using var server = await RunningServer.StartAsync(Anywhere);

        var page = await server.Anyone.GetStringAsync(At(server, "/"), Cancelled);

        Assert.All(server.Services.GetServices<IManagementEndpoint>(), endpoint => Assert.Contains($"<a href=\"{endpoint.Path}\">", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ready_WhileTheServerDrains_SaysNoUntilTheLastHasGone()
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse("2026-01-01", null));
        await using var server = await RunningServer.StartAsync(time, Anywhere, "DrainTime=00:00:05");
        await using var link = await RawLink.OpenAsync(server.Port);
        await link.RequestAsync($"GET /com/{await server.TokenAsync("news")}", "Accept: text/event-stream");
        await link.ReadHeadAsync();
        var ready = At(server, "/readyz");

        server.BeginStop();
        var stopping = server.StopAsync();
        await link.ReadToEndAsync();
        using var response = await server.Anyone.GetAsync(ready, Cancelled);
        var isStopped = stopping.IsCompleted;
        time.Advance(TimeSpan.FromSeconds(5));
        await stopping;

        Assert.False(isStopped);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("""{"ready":false,"reason":"draining"}""", await response.Content.ReadAsStringAsync(Cancelled));
        await Assert.ThrowsAsync<HttpRequestException>(() => server.Anyone.GetAsync(ready, Cancelled));
    }

    [Fact]
    public async Task Ready_WhenTheServersMemoryIsFull_SaysWhy()
    {
        await using var server = await RunningServer.StartAsync(Anywhere, "Limits:MemoryBytes=1");
        await server.PublishAsync("news", "more than a byte");

        using var response = await server.Anyone.GetAsync(At(server, "/readyz"), Cancelled);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("""{"ready":false,"reason":"memory"}""", await response.Content.ReadAsStringAsync(Cancelled));
    }

    [Fact]
    public async Task Started_AsAProcess_SaysWhereAndRefusesAnAddressInUse()
    {
        await using var first = new ServerProcess();
        first.Start(["--urls", "http://127.0.0.1:0", "--Zchannel:Management:Urls=http://127.0.0.1:0"]);
        await first.ListeningAsync(Cancelled);
        await using var second = new ServerProcess();
        var management = first.Said("  management    ");

        var (code, _, error) = await second.RunAsync(["--urls", "http://127.0.0.1:0", $"--Zchannel:Management:Urls={management}"], Cancelled);

        Assert.Equal(ExitCode.CannotListen, code);
        Assert.StartsWith($"cannot listen on {management}: ", Assert.Single(error));
        Assert.Contains("address already in use", error[0], StringComparison.Ordinal);
    }

    private static Uri At(RunningServer server, string path) =>
        new(new Uri(server.Services.GetRequiredService<ManagementListener>().Addresses.Single()), path);

    private static async Task<HttpResponseMessage> GetAsync(RunningServer server, Uri address, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        return await server.Api.SendAsync(request, Cancelled);
    }
}
