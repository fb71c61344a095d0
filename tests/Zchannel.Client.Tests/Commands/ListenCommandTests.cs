using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class ListenCommandTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 201, $$"""{"name":"news","url":"{{_server.ChannelUrl}}{{_server.Requests.Count}}","token":"t","expires_at":"2026-11-22T12:00:00Z"}""");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Messages_ArePrinted_OneALine_AndWordsElsewhere()
    {
        using var run = new CommandRun(["listen", _server.ChannelUrl.ToString()]);
        var link = await _server.GreetedLinkAsync("e:1");
        await link.SendAsync("e:2\n你好 🎈");
        await link.SendBinaryAsync([.. "e:3\n"u8, 0, 255]);
        await link.SendAsync("!gap e:8\n");
        await link.SendAsync("e:9\nlast");
        await run.Output.SeesAsync("last\n");

        await run.InterruptAsync();

        Assert.Equal(ExitCode.Success, await run.Ended.DefaultTimeout());
        Assert.Equal("你好 🎈\nAP8=\nlast\n", run.Output.ToString());
        Assert.Equal("Listening, from e:1\nSome messages were lost, up to e:8.\n", run.Error.ToString());
    }

    [Fact]
    public async Task Json_SaysEverything()
    {
        using var run = new CommandRun(["listen", _server.ChannelUrl.ToString(), "--json", "--after", "old:1"]);
        var link = await _server.GreetedLinkAsync("e:1");
        await link.SendAsync("e:2\n你\n\"🎈\"");
        await link.SendBinaryAsync([.. "e:3\n"u8, 0, 255]);
        await run.Output.SeesAsync("AP8=\"}\n");

        Assert.Equal("old:1", link.After);
        Assert.Equal(
            """
            {"position":"e:1","kind":"gap"}
            {"position":"e:2","kind":"text","data":"你\n\"\uD83C\uDF88\""}
            {"position":"e:3","kind":"binary","data_base64":"AP8="}

            """,
            run.Output.ToString());
    }

    [Fact]
    public async Task APositionThatIsNone_IsRefused_BeforeAnybodyIsAsked()
    {
        var (code, output, error) = await CommandRun.ToEndAsync(["listen", "news", "--after", "yesterday", "--server", _server.Url.ToString()]);

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.Contains("--after is a position, as in", error, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task AName_GetsUrls_AsTheyAreNeeded()
    {
        using var run = new CommandRun(["listen", "a name/🎈", "--server", _server.Url.ToString()]);
        await (await _server.GreetedLinkAsync("e:4")).CloseAsync(4002);
        var second = await _server.GreetedLinkAsync("e:4");
        await second.SendAsync("e:5\nx");
        await run.Output.SeesAsync("x\n");

        Assert.Equal(("/com/secret-token2", "e:4"), (second.Path, second.After));
        Assert.Equal(
            ["""{"name":"a name/\uD83C\uDF88","send":false}""", """{"name":"a name/\uD83C\uDF88","send":false,"from":"e:4"}"""],
            _server.Requests.Select(request => request.Text));
        Assert.DoesNotContain("secret-token", run.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALostLink_IsTold_AndMadeAgain()
    {
        using var run = new CommandRun(["listen", _server.ChannelUrl.ToString()]);
        var link = await _server.GreetedLinkAsync("e:1");
        await run.Error.SeesAsync("Listening");
        link.Cut();
        await _server.GreetedLinkAsync("e:1");

        await run.Error.SeesAsync("Reconnecting");
        await run.Error.SeesAsync("Connected again, at e:1");
    }

    [Fact]
    public async Task ATerminalCode_IsAFailure()
    {
        using var run = new CommandRun(["listen", _server.ChannelUrl.ToString()]);
        await (await _server.LinkAsync()).CloseAsync(4003);

        Assert.Equal(ExitCode.Failure, await run.Ended.DefaultTimeout());
        Assert.Equal("zchannel: The URL does not permit this.\n", run.Error.ToString());
    }

    [Fact]
    public async Task WhenNobodyReads_ItEndsQuietly()
    {
        using var run = new CommandRun(["listen", _server.ChannelUrl.ToString()]);
        var link = await _server.GreetedLinkAsync("e:1");
        run.Output.IsBroken = true;
        await link.SendAsync("e:2\nx");

        Assert.Equal(ExitCode.Success, await run.Ended.DefaultTimeout());
        Assert.Equal("Listening, from e:1\n", run.Error.ToString());
    }

    [Theory]
    [InlineData(true, "␛[2Jx␇\uFFFD\n")]
    [InlineData(false, "\u001b[2Jx\u0007\u009b\n")]
    public async Task ControlCharacters_DoNotActOnATerminal(bool terminal, string printed)
    {
        using var run = new CommandRun(["listen", _server.ChannelUrl.ToString()], outputIsTerminal: terminal);
        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\n\u001b[2Jx\u0007\u009b");

        await run.Output.SeesAsync("\n");

        Assert.Equal(printed, run.Output.ToString());
    }
}
