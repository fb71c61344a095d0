using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class CallbacksCommandTests : IAsyncLifetime
{
    private const string Letter =
        """{"event_id":"-a1","kind":"message","channel":"news","sequence":7,"attempts":3,"failure":{"reason":"answered","status":503},"next_attempt":null,"died":"2026-01-02T03:04:05+00:00"}""";

    private const string Waiting =
        """{"event_id":"b2","kind":"connected","channel":"news","sequence":8,"attempts":1,"failure":{"reason":"no_answer"},"next_attempt":"2026-01-02T03:05:05+00:00","died":null}""";

    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, """{"callbacks":[],"replayed":2,"left":0,"dropped":3}""");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_PrintsALineEach_PageByPage()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 200, context.Request.Query.ContainsKey("cursor") ? $$"""{"callbacks":[{{Waiting}}]}""" : $$"""{"callbacks":[{{Letter}}],"cursor":"c+/="}""");

        var (code, output, error) = await RunAsync("list", "--channel", "a&b", "--kind", "message");

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Equal(
            "-a1\tmessage\tnews\t7\t3\tanswered 503\t2026-01-02T03:04:05+00:00\nb2\tconnected\tnews\t8\t1\tno_answer\t2026-01-02T03:05:05+00:00\n", output);
        Assert.Equal(
            ["/v1/callbacks?state=dead&kind=message&channel=a%26b&limit=1000", "/v1/callbacks?state=dead&kind=message&channel=a%26b&limit=1000&cursor=c%2B%2F%3D"],
            _server.Requests.Select(request => request.RawTarget));
        Assert.All(_server.Requests, request => Assert.StartsWith("Basic ", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task List_AsJson_IsTheServersObjects()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, $$"""{"callbacks":[{{Waiting}}]}""");

        var (_, output, _) = await RunAsync("list", "--state", "waiting", "--json");

        Assert.Equal(Waiting + "\n", output);
        Assert.StartsWith("/v1/callbacks?state=waiting&", Assert.Single(_server.Requests).RawTarget, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_OfNone_SaysSoToAPersonAlone()
    {
        Assert.Equal((ExitCode.Success, "", "There are none.\n"), await RunAsync("list"));
        Assert.Equal((ExitCode.Success, "", ""), await RunAsync("list", "--json"));
    }

    [Theory]
    [InlineData("replay", "POST /v1/callbacks/-a1/replay", "POST /v1/callbacks/b%2F2/replay")]
    [InlineData("drop", "DELETE /v1/callbacks/-a1", "DELETE /v1/callbacks/b%2F2")]
    public async Task Ids_AreSettledOneByOne(string command, params string[] calls)
    {
        var (code, output, error) = await RunAsync(command, "-a1", "b/2");

        Assert.Equal((ExitCode.Success, "-a1\nb/2\n", ""), (code, output, error));
        Assert.Equal(calls, _server.Requests.Select(request => $"{request.Method} {request.RawTarget}"));
        Assert.Equal("{\"event_id\":\"x\"}\n", (await RunAsync(command, "x", "--json")).Output);
    }

    [Theory]
    [InlineData("replay", "2", "{\"replayed\":2,\"left\":0}", "POST /v1/callbacks/replay?kind=message&channel=news")]
    [InlineData("drop", "3", "{\"dropped\":3,\"left\":0}", "DELETE /v1/callbacks?state=dead&kind=message&channel=news")]
    public async Task All_IsOneCall(string command, string words, string json, string call)
    {
        Assert.Equal((ExitCode.Success, words + "\n", ""), await RunAsync(command, "--all", "--kind", "message", "--channel", "news"));
        Assert.Equal((ExitCode.Success, json + "\n", ""), await RunAsync(command, "--all", "--json"));

        Assert.Equal(call, _server.Requests.Select(request => $"{request.Method} {request.RawTarget}").First());
    }

    [Fact]
    public async Task Replay_ThatLeavesSome_IsNoSuccess()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, """{"replayed":2,"left":5}""");

        var (code, output, error) = await RunAsync("replay", "--all");

        Assert.Equal((ExitCode.Failure, "2\n"), (code, output));
        Assert.Contains("no room for 5 of them", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay")]
    [InlineData("drop")]
    [InlineData("drop", "--kind", "message")]
    [InlineData("drop", "a1", "--all")]
    [InlineData("replay", "a1", "--channel", "news")]
    [InlineData("list", "--state", "alive")]
    [InlineData("list", "--kind", "Message")]
    [InlineData("lists")]
    public async Task WhatMakesNoSense_IsRefusedBeforeAnythingIsSent(params string[] args)
    {
        var (code, output, error) = await RunAsync(args);

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.NotEmpty(error);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task ServerThatSaysNo_IsQuotedWithItsCode()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 503, """{"code":"over_capacity","detail":"The callback queue is full; the dead letters stay."}""", "application/problem+json");

        var (code, output, error) = await RunAsync("replay", "a1", "--json");

        Assert.Equal((ExitCode.Failure, "", """{"code":"over_capacity","detail":"The callback queue is full; the dead letters stay."}""" + "\n"), (code, output, error));
    }

    [Theory]
    [InlineData("list", "<html>")]
    [InlineData("list", "{}")]
    [InlineData("replay", "[]")]
    public async Task SomethingThatIsNoChannelServer_IsTold(string command, string body)
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, body);

        var (code, _, error) = await RunAsync(command == "list" ? ["list"] : [command, "--all"]);

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("something else than a channel server", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServerThatIsNotThere_HasItsOwnExitCode() =>
        Assert.Equal(ExitCode.Unreachable, (await CommandRun.ToEndAsync(["callbacks", "list", "--server", "http://127.0.0.1:1"])).Code);

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] args) =>
        CommandRun.ToEndAsync(["callbacks", .. args, "--server", _server.Url.ToString()]);
}
