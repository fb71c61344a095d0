using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Peers;

/// <summary>A terminal client: prints <c>&gt; </c> and each message, and posts each line typed.</summary>
internal sealed class TerminalPeer : IPeer, IAsyncDisposable
{
    private const string Prompt = "> ";
    private const string Python = "/usr/bin/python3";

    private readonly ChildProcess _process;

    private TerminalPeer(string name, ChildProcess process) => (Name, _process) = (name, process);

    public string Name { get; }

    /// <summary>What it says besides messages.</summary>
    public LineLog Words => _process.Error;

    /// <summary><c>zchannel chat</c>.</summary>
    public static async Task<TerminalPeer> ChatAsync(Uri page, CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartOurs("zchannel.dll", ["chat", page.OriginalString]);
        await process.Error.UntilContainsAsync("Connected.", cancellationToken);
        return new TerminalPeer("chat", process);
    }

    /// <summary>The client of the article, on Tornado. It does not say when it is connected.</summary>
    public static async Task<TerminalPeer> TornadoAsync(Uri page, CancellationToken cancellationToken)
    {
        await RequireTornadoAsync(cancellationToken);
        var script = Path.Combine(AppContext.BaseDirectory, "peers", "tornado_client.py");
        return new TerminalPeer("tornado", ChildProcess.Start(Python, ["-u", script, page.OriginalString]));
    }

    public Task TypeAsync(string line) => _process.WriteLineAsync(line);

    public async Task<IReadOnlyList<string>> HeardAsync(int count, CancellationToken cancellationToken) =>
        [.. (await _process.Output.UntilAsync(lines => lines.Count >= count, cancellationToken)).Select(WithoutPrompt)];

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string WithoutPrompt(string line) =>
        line.StartsWith(Prompt, StringComparison.Ordinal) ? line[Prompt.Length..] : throw new InvalidOperationException($"Not a message: {line}");

    private static async Task RequireTornadoAsync(CancellationToken cancellationToken)
    {
        Assert.True(File.Exists(Python), $"{Python} is missing. Install Debian's packages: apt-get install python3 python3-tornado");
        await using var probe = ChildProcess.Start(Python, ["-c", "import tornado; print('here')"]);
        try
        {
            await probe.Output.UntilContainsAsync("here", cancellationToken);
        }
        catch (InvalidOperationException)
        {
            Assert.Fail($"{Python} has no tornado. Install Debian's package: apt-get install python3-tornado");
        }
    }
}
