namespace Zchannel.Conformance.Processes;

/// <summary>A sample in another language, as a process of its own.</summary>
internal sealed class ScriptApplication : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private ScriptApplication(ChildProcess process, LineLog log) => (_process, Log) = (process, log);

    /// <summary>What it logs: a line for each callback that it believes.</summary>
    public LineLog Log { get; }

    /// <summary>Starts samples/zchannel-wsgi.</summary>
    public static async Task<ScriptApplication> StartWsgiAsync(Uri address, Uri server, TestApp app, CancellationToken cancellationToken)
    {
        var process = Start("/usr/bin/python3", ["samples", "zchannel-wsgi", "serve.py"], after: [$"{address.Port}"], address, server, app);
        await process.Output.UntilContainsAsync("Listening on", cancellationToken);
        return new ScriptApplication(process, process.Error);
    }

    /// <summary>Starts samples/zchannel-node.</summary>
    public static async Task<ScriptApplication> StartNodeAsync(Uri address, Uri server, TestApp app, CancellationToken cancellationToken)
    {
        var node = Environment.GetEnvironmentVariable("NODE_PROGRAM") ?? "node";
        var process = Start(node, ["samples", "zchannel-node", "app.mjs"], after: [], address, server, app);
        await process.Output.UntilContainsAsync("http://localhost", cancellationToken);
        return new ScriptApplication(process, process.Output);
    }

    /// <summary>Starts samples/zchannel-php.</summary>
    public static async Task<ScriptApplication> StartPhpAsync(Uri address, Uri server, TestApp app, CancellationToken cancellationToken)
    {
        var process = Start("php", ["samples", "zchannel-php", "index.php"], after: [], address, server, app, before: ["-S", address.Authority]);
        await process.Error.UntilContainsAsync("Development Server", cancellationToken);
        return new ScriptApplication(process, process.Error);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static ChildProcess Start(
        string program, string[] script, string[] after, Uri address, Uri server, TestApp app, params string[] before) =>
        ChildProcess.Start(
            program,
            [.. before, Repository.Find(script), .. after],
            environment: new Dictionary<string, string>
            {
                ["ZCHANNEL_SERVER"] = server.OriginalString.TrimEnd('/'),
                ["ZCHANNEL_KEY"] = app.Id,
                ["ZCHANNEL_SECRET"] = app.Secret,
                ["ZCHANNEL_CALLBACK_SECRET"] = app.CallbackSecret,
                ["PORT"] = $"{address.Port}",
                ["PHP_CLI_SERVER_WORKERS"] = "4",
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            });
}
