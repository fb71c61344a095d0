using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class ConnectionApiTests : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("zchannel-");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task Connections_AreListedInPages()
    {
        await using var ann = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "ann" }), "zchannel.v1", "?client=me");
        await using var silent = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { receive = false }));
        await using var stream = await EventStream.OpenAsync(_server, await _server.TokenAsync("news"));
        await using var elsewhere = await _server.OpenSocketAsync(await _server.TokenAsync("other"));
        var hello = (await ann.ReadFrameAsync()).Text.Split(' ');

        var list = await ListAsync("/v1/channels/news/connections");
        var first = (await _server.AskAsAppAsync("GET /v1/channel/connections?channel=news&limit=2")).Json;
        var second = (await _server.AskAsAppAsync($"GET /v1/channels/news/connections?limit=2&cursor={first["cursor"]}")).Json;

        Assert.Equal(["raw", "sse", "zchannel.v1"], list.Select(one => (string)one["protocol"]!).Order());
        var ofAnn = list.Single(one => (string?)one["user"] == "ann");
        Assert.Equal((hello[1], "me", "2026-01-02T03:04:05+00:00"), ((string)ofAnn["connection"]!, (string)ofAnn["client"]!, (string)ofAnn["since"]!));
        Assert.Equal(
            list.Select(one => (string)one["connection"]!),
            first["connections"]!.AsArray().Concat(second["connections"]!.AsArray()).Select(one => (string)one!["connection"]!));
        Assert.Null(second["cursor"]);
    }

    [Fact]
    public async Task Connection_IsSentAway()
    {
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"), "zchannel.v1");
        var id = (await link.ReadFrameAsync()).Text.Split(' ')[1];

        Assert.Equal(204, (await _server.AskAsAppAsync($"DELETE /v1/connections/{id}")).Status);

        Assert.Equal(4004, (await link.ReadFrameAsync()).Code);
        await link.DisposeAsync();
        await Visits.UntilAsync(() => _server.App.Connections.Count == 0);
        (await _server.AskAsAppAsync($"DELETE /v1/connections/{id}")).AssertProblem(404, "not_found");
        (await _server.AskAsAppAsync("DELETE /v1/connections/none")).AssertProblem(404, "not_found");
    }

    [Fact]
    public async Task User_IsSentAwayEverywhere()
    {
        await using var one = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "ann/é" }));
        await using var two = await EventStream.OpenAsync(_server, await _server.TokenAsync("other", new { user = "ann/é" }));
        await using var bob = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "bob" }));

        Assert.Equal(204, (await _server.AskAsAppAsync("DELETE /v1/users/ann%2F%C3%A9/connections")).Status);

        Assert.Equal(4004, (await one.ReadFrameAsync()).Code);
        await one.DisposeAsync();
        await Visits.UntilAsync(() => _server.App.Connections.Count == 1);
        (await _server.AskAsAppAsync("DELETE /v1/user/connections?user=ann%2F%C3%A9")).AssertProblem(404, "not_found");
        await using var again = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "ann/é" }));
    }

    [Fact]
    public async Task RevokedUser_IsRefusedUntilTheTimeIsOver_AlsoAfterARestart()
    {
        var before = await _server.TokenAsync("news", new { user = "ann", duration = 86_400 });
        var bob = await _server.TokenAsync("news", new { user = "bob", duration = 86_400 });
        await using var link = await _server.OpenSocketAsync(before);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(204, (await _server.AskAsAppAsync("DELETE /v1/users/ann/connections?revoke=600")).Status);

        Assert.Equal(4004, (await link.ReadFrameAsync()).Code);
        Assert.Equal(4001, await _server.RefusedAsync(before));
        await using (var fresh = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "ann" })))
        {
            await using var ofBob = await _server.OpenSocketAsync(bob);
        }

        await _server.DisposeAsync();
        _server = await StartAsync();
        _server.Remember(before);
        Assert.Equal(4001, await _server.RefusedAsync(before));
        _time.Advance(TimeSpan.FromSeconds(600));
        await using var after = await _server.OpenSocketAsync(before);
    }

    [Fact]
    public async Task RevocationThatCannotBeStored_DoesNotHold()
    {
        var token = await _server.TokenAsync("news", new { user = "ann" });
        _time.Advance(TimeSpan.FromSeconds(1));
        Directory.CreateDirectory(Path.Combine(_data.FullName, "revocations.ndjson"));

        var answer = await _server.AskAsAppAsync("DELETE /v1/users/ann/connections?revoke=600");

        answer.AssertProblem(503, "storage_unavailable");
        Assert.Equal("5", answer.Header("Retry-After"));
        await using var link = await _server.OpenSocketAsync(token);
    }

    [Theory]
    [InlineData("DELETE /v1/users/ann/connections?revoke=0")]
    [InlineData("DELETE /v1/users/ann/connections?revoke=x")]
    [InlineData("DELETE /v1/users/ann/connections?revoke=2678401")]
    [InlineData("DELETE /v1/users/ann/connections?revoke=1&revoke=1")]
    [InlineData("DELETE /v1/users//connections")]
    [InlineData("DELETE /v1/users/%ff/connections")]
    [InlineData("DELETE /v1/users/a%0A/connections")]
    [InlineData("DELETE /v1/user/connections")]
    [InlineData("DELETE /v1/user/connections?user=a&user=b")]
    [InlineData("GET /v1/channels/news/connections?limit=0")]
    [InlineData("GET /v1/channels/news/connections?limit=1001")]
    [InlineData("GET /v1/channels/news/connections?cursor=*")]
    [InlineData("GET /v1/channels/%ff/connections")]
    [InlineData("GET /v1/channels/../connections")]
    [InlineData("GET /v1/channels//connections")]
    public async Task Nonsense_IsRefused(string call)
    {
        await _server.PublishAsync("news", "x");

        (await _server.AskAsAppAsync(call)).AssertProblem(400, "invalid_request");
    }

    [Fact]
    public async Task LongUser_IsRefused() =>
        (await _server.AskAsAppAsync($"DELETE /v1/users/{new string('u', 257)}/connections")).AssertProblem(400, "invalid_request");

    [Fact]
    public async Task KeyOfSomeChannels_ReachesItsOwnAlone()
    {
        const string Auth = "Authorization: Bearer some.some-secret-of-32-characters!!!!!";
        await using var news = await _server.OpenSocketAsync(await _server.TokenAsync("news", new { user = "ann" }), "zchannel.v1");
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("other", new { user = "ann" }), "zchannel.v1");
        var otherId = (await other.ReadFrameAsync()).Text.Split(' ')[1];
        await news.ReadFrameAsync();

        (await _server.AskAsync($"DELETE /v1/connections/{otherId}", Auth)).AssertProblem(404, "not_found");
        (await _server.AskAsync("DELETE /v1/users/ann/connections?revoke=60", Auth)).AssertProblem(403, "forbidden");
        Assert.Equal(204, (await _server.AskAsync("DELETE /v1/users/ann/connections", Auth)).Status);

        Assert.Equal(4004, (await news.ReadFrameAsync()).Code);
        await _server.PublishAsync("other", "still here");
        Assert.EndsWith("still here", (await other.ReadFrameAsync()).Text);
        (await _server.AskAsync("GET /v1/channels/news/connections", Auth)).AssertProblem(403, "forbidden");
    }

    private Task<RunningServer> StartAsync() => RunningServer.StartAsync(
        _time, $"DataDirectory={_data.FullName}", "Apps:shop:Keys:some:Secret=some-secret-of-32-characters!!!!!",
        "Apps:shop:Keys:some:Channels:0=news", "Apps:shop:Keys:some:Rights:0=manage");

    private async Task<List<JsonNode>> ListAsync(string path) =>
        [.. (await _server.AskAsAppAsync($"GET {path}")).Json["connections"]!.AsArray().Select(one => one!)];
}
