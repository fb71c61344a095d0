using System.IO.Pipelines;
using System.Text;
using Zchannel.Server.Commands;

namespace Zchannel.Client.Tests.Support;

/// <summary>
/// One command, run in this process with streams that the test holds.
/// </summary>
internal sealed class CommandRun : IDisposable
{
    private readonly Pipe _input = new();
    private readonly CancellationTokenSource _interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public CommandRun(string[] args, bool inputIsTerminal = false, bool outputIsTerminal = false, Dictionary<string, string>? variables = null)
    {
        var console = new CommandConsole(_input.Reader.AsStream(), Output, Error)
        {
            IsInputTerminal = inputIsTerminal,
            IsOutputTerminal = outputIsTerminal,
            Variable = name => variables?.GetValueOrDefault(name),
        };
        Ended = Task.Run(() => CommandLine.RunAsync(args, console, _interrupt.Token));
    }

    public WatchedWriter Output { get; } = new();

    public WatchedWriter Error { get; } = new();

    public Task<int> Ended { get; }

    public static async Task<(int Code, string Output, string Error)> ToEndAsync(string[] args, string input = "", Dictionary<string, string>? variables = null)
        => await ToEndAsync(args, Encoding.UTF8.GetBytes(input), variables);

    public static async Task<(int Code, string Output, string Error)> ToEndAsync(string[] args, byte[] input, Dictionary<string, string>? variables = null)
    {
        using var run = new CommandRun(args, variables: variables);
        await run.TypeAsync(input);
        await run.EndInputAsync();
        return (await run.Ended.DefaultTimeout(), run.Output.ToString(), run.Error.ToString());
    }

    public Task TypeAsync(string text) => TypeAsync(Encoding.UTF8.GetBytes(text));

    public async Task TypeAsync(byte[] bytes) => await _input.Writer.WriteAsync(bytes, TestContext.Current.CancellationToken);

    public async Task EndInputAsync() => await _input.Writer.CompleteAsync();

    public Task InterruptAsync() => _interrupt.CancelAsync();

    public void Dispose()
    {
        _interrupt.Cancel();
        _interrupt.Dispose();
    }
}
