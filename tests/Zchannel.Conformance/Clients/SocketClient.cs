using Zchannel.Conformance.Browsers;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Clients;

/// <summary>A client that others have written, in a conversation with a channel, and the lines that it says about it.</summary>
internal sealed class SocketClient : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly ChildProcess? _process;
    private readonly Task _talk = Task.CompletedTask;

    private SocketClient(ChildProcess process) => (_process, Output) = (process, process.Output);

    private SocketClient(Task talk, LineLog output) => (_talk, Output) = (EndedAsync(talk, output), output);

    public LineLog Output { get; }

    /// <summary>Starts one by its name.</summary>
    public static async Task<SocketClient> StartAsync(string name, Uri url, Chromium chromium, CancellationToken cancellationToken)
    {
        var output = new LineLog();
        return name switch
        {
            "python3-websockets" => new(StartPython(url)),
            "ws" => new(StartNode(url)),
            "Chromium" => new(BrowserClient.TalkAsync(await chromium.NewPageAsync(), url, output), output),
            "System.Net.WebSockets" => new(DotnetClient.TalkAsync(url, output, cancellationToken), output),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such client."),
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _talk.WaitAsync(Bounds.Longest);
    }

    private static ChildProcess StartPython(Uri url)
    {
        Assert.True(File.Exists(Python), $"{Python} is missing. Install Debian's packages: apt-get install python3 python3-websockets");
        return ChildProcess.Start(Python, ["-W", "error", Path.Combine(AppContext.BaseDirectory, "peers", "websockets_client.py"), url.OriginalString]);
    }

    private static ChildProcess StartNode(Uri url)
    {
        var peers = Repository.Find("tests", "Zchannel.Conformance", "peers");
        Assert.True(Directory.Exists(Path.Combine(peers, "node_modules", "ws")), $"npm's ws is missing. Install it: npm ci --prefix {peers}");
        return ChildProcess.Start(Environment.GetEnvironmentVariable("NODE_PROGRAM") ?? "node", [Path.Combine(peers, "ws_client.mjs"), url.OriginalString]);
    }

    // Whoever waits for another line is told that none comes.
    private static async Task EndedAsync(Task talk, LineLog output)
    {
        try
        {
            await talk;
        }
        finally
        {
            output.Add(null);
        }
    }
}
