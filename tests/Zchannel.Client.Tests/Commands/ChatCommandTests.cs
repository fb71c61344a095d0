using System.Net;
using Microsoft.AspNetCore.Http;
using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class ChatCommandTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private Func<HttpContext, string, Task> _post = (_, _) => Task.CompletedTask;
    private int _pages;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        Script(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task WhatIsHeard_IsPrinted_AndWhatIsTyped_IsPosted()
    {
        using var run = Chat();
        var link = await _server.LinkAsync();
        await link.SendAsync("你好 🎈");
        await run.TypeAsync("grüße & 100% 🎈+\n");
        await run.TypeAsync("\n二\r\n");
        _post = async (_, body) =>
        {
            if (body.Contains("%E4%BA%8C", StringComparison.Ordinal))
            {
                await link.SendAsync("echo");
            }
        };

        await run.Output.SeesAsync("> 你好 🎈\n");
        await PostedAsync(2);
        await run.InterruptAsync();

        Assert.True(await run.Ended.DefaultTimeout() == ExitCode.Success, run.Error.ToString());
        Assert.Equal(["grüße & 100% 🎈+", "二"], Posted());
        Assert.Empty(link.Subprotocols);
        Assert.Equal("/com/secret-token1", link.Path);
    }

    [Fact]
    public async Task TheFirstWebSocketOfThePage_Counts()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 200, "<script>let a = new WebSocket('/com/first'), b = new WebSocket('/com/second')</script>", "text/html");
        using var run = Chat();

        Assert.Equal("/com/first", (await _server.LinkAsync()).Path);
    }

    [Fact]
    public async Task APageWithoutAWebSocket_IsAFailure()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, "<p>Hello", "text/html");

        var (code, _, error) = await CommandRun.ToEndAsync(["chat", _server.Url.ToString()]);

        Assert.Equal((ExitCode.Failure, "zchannel: The page has no WebSocket('…').\n"), (code, error));
    }

    [Theory]
    [InlineData(4002)]
    [InlineData(4200)]
    [InlineData(4100)]
    public async Task WhenTheLinkEnds_ThePageIsReadAgain(int closeCode)
    {
        using var run = Chat();
        await (await _server.LinkAsync()).CloseAsync(closeCode);
        var second = await _server.LinkAsync();
        await second.SendAsync("again");

        await run.Output.SeesAsync("> again\n");
        await run.Error.SeesAsync("Connected again");

        Assert.Equal("/com/secret-token2", second.Path);
        Assert.DoesNotContain("secret-token", run.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALineTypedWhileTheServerIsAway_ArrivesLater()
    {
        await _server.DisposeAsync();
        _server = await ScriptedServer.StartApartAsync();
        Script(_server);
        var url = _server.Url;
        using var run = Chat();
        await _server.LinkAsync();
        await run.Error.SeesAsync("Connected.");
        await _server.DisposeAsync();
        await run.Error.SeesAsync("Trying again");
        await run.TypeAsync("not lost\n");

        await using var again = await ScriptedServer.StartAsync(url.Authority);
        Script(again);
        var link = await again.LinkAsync();
        await link.SendAsync("hello again");
        await run.Output.SeesAsync("> hello again\n");
        _server = again;
        await PostedAsync(1);

        Assert.Equal(["not lost"], Posted());
    }

    [Fact]
    public async Task ALineThatIsRefused_IsTold()
    {
        _post = (context, _) =>
        {
            context.Response.StatusCode = 413;
            return Task.CompletedTask;
        };
        using var run = Chat();
        await _server.LinkAsync();
        await run.TypeAsync("too long\n");

        await run.Error.SeesAsync("Not sent: too long");
    }

    [Theory]
    [InlineData(4003)]
    [InlineData(4004)]
    public async Task WhoIsNotWanted_DoesNotComeBack(int closeCode)
    {
        using var run = Chat();
        await (await _server.LinkAsync()).CloseAsync(closeCode);

        Assert.Equal(ExitCode.Failure, await run.Ended.DefaultTimeout());
        Assert.Equal(1, _pages);
    }

    [Fact]
    public async Task AtTheEndOfPipedInput_ItListensOn()
    {
        using var run = Chat();
        var link = await _server.LinkAsync();
        await run.TypeAsync("one");
        await run.EndInputAsync();
        await PostedAsync(1);
        await link.SendAsync("still here");

        await run.Output.SeesAsync("> still here\n");
        Assert.False(run.Ended.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithExitOnEof_OrAtATerminal_ItEnds_WhenTheEchoIsHeard(bool terminal)
    {
        using var run = terminal ? new CommandRun(["chat", _server.Url.ToString()], inputIsTerminal: true) : Chat("--exit-on-eof");
        var link = await _server.LinkAsync();
        _post = (_, _) => link.SendAsync("echo");
        await run.TypeAsync("one\n");
        await run.EndInputAsync();

        Assert.Equal(ExitCode.Success, await run.Ended.DefaultTimeout());
        Assert.Equal("> echo\n", run.Output.ToString());
        Assert.Equal(["one"], Posted());
    }

    [Fact]
    public async Task WithExitOnEof_ALineThatWasRefused_IsAFailure()
    {
        _post = (context, _) =>
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };

        var (code, _, _) = await CommandRun.ToEndAsync(["chat", _server.Url.ToString(), "--exit-on-eof"], "one\n");

        Assert.Equal(ExitCode.Failure, code);
    }

    private CommandRun Chat(params string[] args) => new(["chat", _server.Url.ToString(), .. args]);

    private void Script(ScriptedServer server) => server.Answer = (context, request) => request.Method == "POST"
        ? _post(context, request.Text)
        : ScriptedServer.JsonAsync(context, 200, $"<html><script>new WebSocket('{server.ChannelUrl}{++_pages}')</script>", "text/html");

    private string[] Posted() => [.. _server.Requests
        .Where(request => request.Method == "POST")
        .Select(request => WebUtility.UrlDecode(request.Text["msg=".Length..]))];

    private Task PostedAsync(int count) => _server.RequestsAsync(requests => requests.Count(request => request.Method == "POST") >= count);
}
