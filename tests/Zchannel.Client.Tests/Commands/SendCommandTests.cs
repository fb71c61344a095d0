using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

public sealed class SendCommandTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;
    private int _offset;

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, $$"""{"position":"e:{{++_offset}}","receivers":2}""");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task AMessage_IsSent_AndItsPositionPrinted()
    {
        var (code, output, error) = await RunAsync("", "你好 🎈", "--exclude", "me", "--idempotency-key", "k7");

        Assert.Equal((ExitCode.Success, "e:1 2\n", ""), (code, output, error));
        var request = Assert.Single(_server.Requests);
        Assert.Equal(("你好 🎈", "me", "k7"), (request.Text, request.Headers["Zchannel-Exclude"], request.Headers["Idempotency-Key"]));
    }

    [Fact]
    public async Task Json_IsOneObjectAMessage()
    {
        var (_, output, _) = await RunAsync("a\nb\n", "--lines", "--json");

        Assert.Equal("{\"position\":\"e:1\",\"receivers\":2}\n{\"position\":\"e:2\",\"receivers\":2}\n", output);
    }

    [Theory]
    [InlineData("@everyone")]
    [InlineData("-")]
    [InlineData("")]
    public async Task AnyMessage_IsAMessage(string message)
    {
        await RunAsync("piped", message);

        Assert.Equal(message == "-" ? "piped" : message, Assert.Single(_server.Requests).Text);
    }

    [Theory]
    [InlineData("one\ntwo\n", "one\ntwo")]
    [InlineData("one\r\n", "one")]
    [InlineData("one\n\n", "one\n")]
    [InlineData("one", "one")]
    [InlineData("", "")]
    public async Task PipedInput_IsOneMessage_WithoutItsLastLineBreak(string input, string message)
    {
        await RunAsync(input);

        Assert.Equal(message, Assert.Single(_server.Requests).Text);
    }

    [Fact]
    public async Task Lines_AreSentAsTheyCome()
    {
        using var run = new CommandRun(["send", "logs", "--lines", "--server", _server.Url.ToString()]);

        await run.TypeAsync("one\ntw");
        await run.Output.SeesAsync("e:1 2\n");
        await run.TypeAsync("o\r\n\n🎈");
        await run.EndInputAsync();

        Assert.Equal(ExitCode.Success, await run.Ended.DefaultTimeout());
        Assert.Equal(["one", "two", "", "🎈"], _server.Requests.Select(request => request.Text));
    }

    [Fact]
    public async Task Binary_IsSentAsItIs()
    {
        byte[] bytes = [0, 255, 13, 10];

        await CommandRun.ToEndAsync(["send", "pictures", "--binary", "--server", _server.Url.ToString()], bytes);

        var request = Assert.Single(_server.Requests);
        Assert.Equal(bytes, request.Body);
        Assert.Equal("application/octet-stream", request.Headers["Content-Type"]);
    }

    [Fact]
    public async Task WhatIsNoUtf8_IsRefused_WithAHint()
    {
        var (code, _, error) = await CommandRun.ToEndAsync(["send", "news", "--server", _server.Url.ToString()], [0xC3, 0x28]);

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Contains("--binary", error, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task WithoutAMessageAtATerminal_NothingIsSent()
    {
        using var run = new CommandRun(["send", "news", "--server", _server.Url.ToString()], inputIsTerminal: true);

        Assert.Equal(ExitCode.InvalidConfiguration, await run.Ended.DefaultTimeout());
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Interrupted_IsNoSuccess()
    {
        using var run = new CommandRun(["send", "news", "--lines", "--server", _server.Url.ToString()]);
        await run.TypeAsync("one\n");
        await run.Output.SeesAsync("e:1 2\n");

        await run.InterruptAsync();

        Assert.Equal(ExitCode.Interrupted, await run.Ended.DefaultTimeout());
    }

    private Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] args)
        => CommandRun.ToEndAsync(["send", "news", .. args, "--server", _server.Url.ToString()], input);
}
