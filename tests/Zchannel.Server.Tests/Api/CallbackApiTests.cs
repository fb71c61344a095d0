using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Zchannel.Callbacks;
using Zchannel.Server.Tests.Callbacks;
using Zchannel.Server.Tests.Hosting;

namespace Zchannel.Server.Tests.Api;

public sealed class CallbackApiTests : IAsyncLifetime
{
    private const string Other = "zoo-secret-of-32-characters!!!!!!";
    private const string Limited = "limited-secret-of-32-characters!!";

    private readonly ApplicationEndpoint _application;
    private RunningServer _server = null!;
    private volatile int _status = 410;

    public CallbackApiTests() => _application = new ApplicationEndpoint((_, context) =>
    {
        context.Response.StatusCode = _status;
        return Task.CompletedTask;
    });

    public async ValueTask InitializeAsync()
    {
        await _application.StartAsync();
        _server = await RunningServer.StartAsync(
        [
            $"Apps:shop:Callbacks:Url={_application.Url.OriginalString.TrimEnd('/')}", $"Apps:shop:Callbacks:Secret={CallbackReceiver.Secret}",
            "Apps:shop:Callbacks:AllowPrivate=true", "Apps:shop:Limits:CallbackQueue=4",
            $"Apps:shop:Keys:some:Secret={Limited}", "Apps:shop:Keys:some:Channels:0=news*",
            $"Apps:shop:Keys:reader:Secret={Limited}!", "Apps:shop:Keys:reader:Rights:0=read",
            $"Apps:zoo:Keys:zoo-main:Secret={Other}",
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _application.DisposeAsync();
    }

    [Fact]
    public async Task DeadLetters_AreListedOldestFirstInPages()
    {
        await VisitAsync("news", "ann");

        var list = (await _server.AskAsAppAsync("GET /v1/callbacks")).Json["callbacks"]!.AsArray();

        Assert.Equal(["connected", "message", "disconnected"], list.Select(one => (string)one!["kind"]!));
        var letter = list[1]!.AsObject();
        Assert.Equal(
            ["event_id", "kind", "channel", "connection", "client", "user", "sequence", "time", "state", "attempts", "first_attempt", "failure", "next_attempt", "died"],
            letter.Select(member => member.Key));
        Assert.Equal(
            ("news", "me", "ann", 2, "dead", 1),
            ((string)letter["channel"]!, (string)letter["client"]!, (string)letter["user"]!, (int)letter["sequence"]!, (string)letter["state"]!, (int)letter["attempts"]!));
        Assert.Equal("""{"reason":"answered","status":410}""", letter["failure"]!.ToJsonString());
        Assert.Null(letter["next_attempt"]);
        Assert.NotNull(letter["died"]);

        var first = (await _server.AskAsAppAsync("GET /v1/callbacks?limit=2")).Json;
        var second = (await _server.AskAsAppAsync($"GET /v1/callbacks?limit=2&cursor={first["cursor"]}")).Json;
        Assert.Equal(list.Select(IdOf), first["callbacks"]!.AsArray().Concat(second["callbacks"]!.AsArray()).Select(IdOf));
        Assert.Null(second["cursor"]);
    }

    [Fact]
    public async Task List_IsOfOneStateKindAndChannel()
    {
        await VisitAsync("news", "ann");

        Assert.Equal(1, await CountAsync("?kind=message"));
        Assert.Equal(0, await CountAsync("?channel=other"));
        Assert.Equal(1, await CountAsync("?channel=news&kind=connected&state=dead"));
        Assert.Equal(0, await CountAsync("?state=waiting"));
    }

    [Fact]
    public async Task WhatWaits_IsListedWithItsNextAttempt()
    {
        _status = 503;
        await using var link = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        var queue = _server.Services.GetRequiredService<ICallbackQueue>();
        JsonObject waiting = [];
        await Visits.UntilAsync(() => queue.Waiting(_server.App) == 1 && !_application.Received.IsEmpty);
        while (waiting["failure"] is null || waiting["next_attempt"] is null)
        {
            waiting = (await _server.AskAsAppAsync("GET /v1/callbacks?state=waiting")).Json["callbacks"]![0]!.AsObject();
        }

        Assert.Equal(("connected", "waiting"), ((string)waiting["kind"]!, (string)waiting["state"]!));
        Assert.Equal("""{"reason":"answered","status":503}""", waiting["failure"]!.ToJsonString());
        Assert.Null(waiting["died"]);
        (await _server.AskAsAppAsync($"DELETE /v1/callbacks/{IdOf(waiting)}")).AssertProblem(404, "not_found");
        _status = 200;
    }

    [Fact]
    public async Task Replay_TellsTheApplicationAgainUnderTheSameId()
    {
        await VisitAsync("news", "ann");
        var id = IdOf((await _server.AskAsAppAsync("GET /v1/callbacks?kind=message")).Json["callbacks"]![0]);
        _status = 200;

        Assert.Equal("""{"replayed":1,"left":0}""", (await _server.AskAsAppAsync($"POST /v1/callbacks/{id}/replay", "Content-Length: 0")).Text);

        await Visits.UntilAsync(() => !_application.Accepted.IsEmpty);
        Assert.Equal(id, Assert.Single(_application.Accepted).Id);
        Assert.Equal("2", Assert.Single(_application.Accepted).Form["sequence"]);
        (await _server.AskAsAppAsync($"POST /v1/callbacks/{id}/replay", "Content-Length: 0")).AssertProblem(404, "not_found");

        Assert.Equal("""{"replayed":2,"left":0}""", (await _server.AskAsAppAsync("POST /v1/callbacks/replay", "Content-Length: 0")).Text);
        await Visits.UntilAsync(() => _application.Accepted.Count == 3);
        Assert.Equal("""{"replayed":0,"left":0}""", (await _server.AskAsAppAsync("POST /v1/callbacks/replay?channel=news", "Content-Length: 0")).Text);
    }

    [Fact]
    public async Task Replay_WithoutRoom_IsOverCapacityAndLosesNothing()
    {
        await VisitAsync("news", "ann");
        await using var one = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        await using var other = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        await Visits.UntilAsync(() => _server.Services.GetRequiredService<ICallbackQueue>().Count(_server.App) == 2);
        _status = 503;
        await using var third = await _server.OpenSocketAsync(await _server.TokenAsync("news"));
        var dead = await CountAsync("");

        var all = await _server.AskAsAppAsync("POST /v1/callbacks/replay?kind=message", "Content-Length: 0");

        all.AssertProblem(503, "over_capacity");
        Assert.Equal("1", all.Header("Retry-After"));
        Assert.Equal(dead, await CountAsync(""));
        _status = 200;
    }

    [Fact]
    public async Task Drop_IsForGood()
    {
        await VisitAsync("news", "ann");
        var id = IdOf((await _server.AskAsAppAsync("GET /v1/callbacks?kind=message")).Json["callbacks"]![0]);

        Assert.Equal(204, (await _server.AskAsAppAsync($"DELETE /v1/callbacks/{id}")).Status);
        (await _server.AskAsAppAsync($"DELETE /v1/callbacks/{id}")).AssertProblem(404, "not_found");
        Assert.Equal("""{"dropped":1}""", (await _server.AskAsAppAsync("DELETE /v1/callbacks?state=dead&kind=connected")).Text);
        Assert.Equal("""{"dropped":1}""", (await _server.AskAsAppAsync("DELETE /v1/callbacks?state=dead")).Text);
        Assert.Equal(0, await CountAsync(""));
    }

    [Theory]
    [InlineData("GET /v1/callbacks?state=alive")]
    [InlineData("GET /v1/callbacks?kind=Message")]
    [InlineData("GET /v1/callbacks?limit=0")]
    [InlineData("GET /v1/callbacks?cursor=!")]
    [InlineData("GET /v1/callbacks?cursor=bm90IGEgdGltZSBhbmQgYW4gaWQ")]
    [InlineData("GET /v1/callbacks?channel=%ff")]
    [InlineData("GET /v1/callbacks?state=dead&state=dead")]
    [InlineData("DELETE /v1/callbacks")]
    [InlineData("DELETE /v1/callbacks?state=waiting")]
    [InlineData("DELETE /v1/callbacks?state=dead&chanel=news")]
    [InlineData("DELETE /v1/callbacks?state=dead&limit=1")]
    [InlineData("POST /v1/callbacks/replay?state=waiting")]
    [InlineData("POST /v1/callbacks/replay?kinds=message")]
    [InlineData("POST /v1/callbacks/%ff/replay")]
    [InlineData("DELETE /v1/callbacks/%zz")]
    public async Task QueryThatMakesNoSense_IsRefusedAndChangesNothing(string call)
    {
        await VisitAsync("news", "ann");

        (await _server.AskAsAppAsync(call, "Content-Length: 0")).AssertProblem(400, "invalid_request");

        Assert.Equal(3, await CountAsync(""));
    }

    [Theory]
    [InlineData("PUT /v1/callbacks", "GET, DELETE")]
    [InlineData("GET /v1/callbacks/replay", "POST")]
    [InlineData("GET /v1/callbacks/some-id", "DELETE")]
    [InlineData("DELETE /v1/callbacks/some-id/replay", "POST")]
    public async Task OtherMethod_IsTold(string call, string allowed)
    {
        var answer = await _server.AskAsAppAsync(call, "Content-Length: 0");

        answer.AssertProblem(405, "method_not_allowed");
        Assert.Equal(allowed, answer.Header("Allow"));
    }

    [Fact]
    public async Task Key_WithoutManageForEveryChannel_MayNot()
    {
        string[] calls = ["GET /v1/callbacks", "DELETE /v1/callbacks?state=dead", "POST /v1/callbacks/replay", "POST /v1/callbacks/x/replay", "DELETE /v1/callbacks/x"];
        foreach (var call in calls)
        {
            (await _server.AskAsync(call, $"Authorization: Bearer some.{Limited}", "Content-Length: 0")).AssertProblem(403, "forbidden");
            (await _server.AskAsync(call, $"Authorization: Bearer reader.{Limited}!", "Content-Length: 0")).AssertProblem(403, "forbidden");
            (await _server.AskAsync(call, "Content-Length: 0")).AssertProblem(401, "unauthorized");
        }
    }

    [Fact]
    public async Task AnotherApp_SeesNothingOfIt()
    {
        await VisitAsync("news", "ann");
        var id = IdOf((await _server.AskAsAppAsync("GET /v1/callbacks")).Json["callbacks"]![0]);

        Assert.Empty((await AskAsZooAsync("GET /v1/callbacks")).Json["callbacks"]!.AsArray());
        (await AskAsZooAsync($"DELETE /v1/callbacks/{id}")).AssertProblem(404, "not_found");
        Assert.Equal("""{"dropped":0}""", (await AskAsZooAsync("DELETE /v1/callbacks?state=dead")).Text);
        (await AskAsZooAsync($"POST /v1/callbacks/{id}/replay")).AssertProblem(403, "not_handled");
        Assert.Equal(3, await CountAsync(""));
    }

    private static string IdOf(JsonNode? callback) => (string)callback!["event_id"]!;

    private Task<HttpAnswer> AskAsZooAsync(string call) => _server.AskAsync(call, $"Authorization: Bearer zoo-main.{Other}", "Content-Length: 0");

    private async Task<int> CountAsync(string query) => (await _server.AskAsAppAsync($"GET /v1/callbacks{query}")).Json["callbacks"]!.AsArray().Count;

    /// <summary>Has a client come, write and go, all of which the application refuses to hear.</summary>
    private async Task VisitAsync(string channel, string user)
    {
        await using (var link = await _server.OpenSocketAsync(await _server.TokenAsync(channel, new { user }), "zchannel.v1", "?client=me"))
        {
            await link.ReadFrameAsync();
            await link.SendTextAsync("1\nhello");
            Assert.Equal("!ok 1", (await link.ReadFrameAsync()).Text);
        }

        while (await CountAsync("") < 3)
        {
            await Visits.UntilAsync(() => _application.Received.Count >= 3);
        }
    }
}
