using System.Globalization;
using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Bench;

/// <summary>
/// What a server can do wrong, and what the run says.
/// </summary>
public sealed class BenchFaultTests : IAsyncLifetime
{
    private const int Subscribers = 2;
    private const int Faulty = 5;

    private readonly List<ScriptedLink> _links = [];
    private ScriptedServer _server = null!;
    private int _published;

    /// <summary>What the first subscriber is sent in place of a message.</summary>
    private Func<int, string, string[]> _sent = (_, text) => [text];

    public async ValueTask InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Answer = async (context, request) =>
        {
            if (request.RawTarget == "/v1/channels")
            {
                await ScriptedServer.JsonAsync(context, 201, $$"""{"name":"n","url":"{{_server.ChannelUrl}}","token":"t","expires_at":"2099-01-01T00:00:00Z"}""");
                return;
            }

            await PublishAsync(request.Text);
            await ScriptedServer.JsonAsync(context, 200, """{"position":"e:1","receivers":2}""");
        };
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task AFaultlessServer_Passes()
    {
        var (code, output) = await RunAsync();

        Assert.Equal(ExitCode.Success, code);
        Assert.EndsWith("PASSED: 20 messages, each at every subscriber of its channel, once and in order\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AMessageThatIsLost_FailsTheRun()
    {
        _sent = (number, text) => number == Faulty ? [] : [text];

        await FailsAsync("1 messages were lost, at 1 subscribers");
    }

    [Fact]
    public async Task AMessageThatComesTwice_FailsTheRun()
    {
        _sent = (number, text) => number == Faulty ? [text, text] : [text];

        await FailsAsync("1 messages were delivered twice or out of order, at 1 subscribers");
    }

    [Fact]
    public async Task MessagesThatChangePlaces_FailTheRun()
    {
        string? kept = null;
        _sent = (number, text) =>
        {
            (kept, var before) = (number == Faulty ? text : null, kept);
            return number == Faulty ? [] : before is null ? [text] : [text, before];
        };

        await FailsAsync("1 messages were delivered twice or out of order, at 1 subscribers");
    }

    [Fact]
    public async Task AMessageThatChanged_FailsTheRun()
    {
        _sent = (number, text) => number == Faulty ? [text[..^1] + "y"] : [text];

        await FailsAsync("1 messages were delivered, but not as they were sent, at 1 subscribers");
    }

    [Fact]
    public async Task ASlowConsumersEnd_FailsTheRun_AndSaysWhatItMeans()
    {
        _server.Answer = WithFault(async () => await _links[0].CloseAsync(4108));

        await FailsAsync("1 connections: closed by the server with 4108: too slow");
    }

    [Fact]
    public async Task ARefusedMessage_EndsTheRun()
    {
        var answer = _server.Answer;
        _server.Answer = (context, request) => _published == Faulty
            ? ScriptedServer.JsonAsync(context, 429, """{"code":"rate_limited","detail":"Too many."}""", "application/problem+json")
            : answer(context, request);

        await FailsAsync("a message was not taken by the server: Too many. (rate_limited)");
        Assert.Equal(Faulty, _published);
    }

    [Fact]
    public async Task AWrongKey_IsRefused()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 401, """{"code":"unauthorized","detail":"No such key."}""", "application/problem+json");

        var (code, output, error) = await CommandRun.ToEndAsync(Args());

        Assert.Equal((ExitCode.Failure, ""), (code, output));
        Assert.Contains("zchannel: No such key.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatIsNotThere_IsUnreachable()
    {
        var args = Args();
        await _server.DisposeAsync();

        var (code, output, _) = await CommandRun.ToEndAsync(args);

        Assert.Equal((ExitCode.Unreachable, ""), (code, output));
    }

    [Fact]
    public async Task ARefusedHandshake_FailsTheRun()
    {
        _server.Refuse = _ => 503;

        await FailsAsync("connections: refused by the server with HTTP 503");
    }

    [Theory]
    [InlineData("is not this machine", "--server", "http://push.example.com", "--key", "k")]
    [InlineData("more channels than connections", "--connections", "2", "--channels", "3")]
    [InlineData("need 1,000,200 open files", "--connections", "1000000")]
    [InlineData("another is described", "--pid", "1")]
    [InlineData("another is described", "--self", "--server", "http://localhost:1")]
    [InlineData("--pid and --management", "--server", "http://localhost:1", "--key", "k", "--pid", "1", "--management", "http://localhost:2")]
    [InlineData("management address must be", "--server", "http://localhost:1", "--key", "k", "--management", "localhost")]
    [InlineData("--rate is a number from 0 to 100,000.", "--rate", "-1")]
    [InlineData("--size is a number from 40 to 4,194,304.", "--size", "39")]
    [InlineData("--connections is a number from 1 to 1,000,000.", "--connections", "1.5")]
    [InlineData("--duration is a number from 1 to 3,600.", "--duration", "NaN")]
    [InlineData("'tcp'", "--transport", "tcp")]
    public async Task WhatCannotBe_IsRefused_BeforeAnythingStarts(string words, params string[] args)
    {
        var (code, output, error) = await CommandRun.ToEndAsync(["bench", .. args], variables: new() { ["ZCHANNEL_SECRET"] = "s" });

        Assert.Equal((ExitCode.InvalidConfiguration, ""), (code, output));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerWhosePagesGoElsewhere_IsNotLoadedUnasked()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(
            context, 201, """{"name":"n","url":"wss://push.example.com/com/t","token":"t","expires_at":"2099-01-01T00:00:00Z"}""");

        var (code, _, error) = await CommandRun.ToEndAsync(Args());

        Assert.Equal(ExitCode.InvalidConfiguration, code);
        Assert.Contains("push.example.com is not this machine", error, StringComparison.Ordinal);
    }

    private string[] Args() =>
    [
        "bench", "--server", _server.Url.ToString(), "--connections", Subscribers.ToString(CultureInfo.InvariantCulture),
        "--rate", "20", "--warm-up", "0", "--duration", "1", "--rest", "0",
    ];

    private async Task<(int Code, string Output)> RunAsync()
    {
        var (code, output, _) = await CommandRun.ToEndAsync(Args());
        return (code, output);
    }

    private async Task FailsAsync(string words)
    {
        var (code, output) = await RunAsync();

        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
        Assert.EndsWith("FAILED\n", output, StringComparison.Ordinal);
    }

    private Func<Microsoft.AspNetCore.Http.HttpContext, RecordedRequest, Task> WithFault(Func<Task> fault)
    {
        var answer = _server.Answer;
        return async (context, request) =>
        {
            await answer(context, request);
            if (_published == Faulty + 1)
            {
                await fault();
            }
        };
    }

    private async Task PublishAsync(string text)
    {
        while (_links.Count < Subscribers)
        {
            _links.Add(await _server.LinkAsync());
        }

        var number = _published++;
        foreach (var sent in _sent(number, text))
        {
            await _links[0].SendAsync($"e:{number}\n{sent}");
        }

        await _links[1].SendAsync($"e:{number}\n{text}");
    }
}
