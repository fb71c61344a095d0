using System.Diagnostics;
using Zchannel.Client.Tests.Support;
using Zchannel.Server;

namespace Zchannel.Client.Tests.Commands;

/// <summary>
/// What only a real process shows: signals, pipes and the encoding of its streams.
/// </summary>
public sealed class ExecutableTests : IAsyncLifetime
{
    private ScriptedServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ScriptedServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task ASignal_EndsListening_WithSuccess(string signal)
    {
        using var process = Start("listen", _server.ChannelUrl.ToString());
        await (await _server.GreetedLinkAsync("e:1")).SendAsync("e:2\n你好 🎈");
        Assert.Equal("你好 🎈", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).DefaultTimeout());

        using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"]);

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        Assert.Equal(ExitCode.Success, process.ExitCode);
    }

    [Fact]
    public async Task ABrokenPipe_EndsListening_Quietly()
    {
        using var process = Start("listen", _server.ChannelUrl.ToString());
        var link = await _server.GreetedLinkAsync("e:1");
        process.StandardOutput.Close();
        await link.SendAsync("e:2\nnobody reads this");

        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(ExitCode.Success, process.ExitCode);
        Assert.Equal("Listening, from e:1\n", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--help", ExitCode.Success, "")]
    [InlineData("apps new shop", ExitCode.Failure, "zchannel: The result could not be written: ")]
    [InlineData("--version", ExitCode.Failure, "zchannel: The result could not be written: ")]
    public async Task AnOutputThatTakesNothing_EndsTheCommand_WithoutATrace(string arguments, int code, string words)
    {
        var output = code == ExitCode.Success ? "> >(exec true)" : "> /dev/full";
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec dotnet \"$0\" {arguments} {output}", Path.Combine(AppContext.BaseDirectory, "zchannel.dll")])
        {
            RedirectStandardError = true,
        })!;

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(code, process.ExitCode);
        Assert.StartsWith(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PipedInput_IsSent_AsUtf8_WhateverTheLocale()
    {
        _server.Answer = (context, _) => ScriptedServer.JsonAsync(context, 200, """{"position":"e:1","receivers":0}""");
        using var process = Start("send", "news", "--server", _server.Url.ToString());
        await process.StandardInput.WriteAsync("grüße 🎈\n");
        process.StandardInput.Close();

        Assert.Equal("e:1 0\n", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).DefaultTimeout());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        Assert.Equal("grüße 🎈", Assert.Single(_server.Requests).Text);
    }

    [Fact]
    public async Task WordsThatNoTerminalShows_HaveNoColor()
    {
        using var process = Start("url", "news", "--server", "http://127.0.0.1:1");

        var words = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).DefaultTimeout();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).DefaultTimeout();

        Assert.Equal(ExitCode.Unreachable, process.ExitCode);
        Assert.StartsWith("zchannel: ", words, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', words);
    }

    private static Process Start(params string[] args)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "zchannel.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "en_US.ISO-8859-1";
        return Process.Start(start)!;
    }
}
