namespace Zchannel.Conformance.Processes;

/// <summary>samples/zchannel-wsgi as a process of its own.</summary>
internal sealed class WsgiApplication : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly ChildProcess _process;

    private WsgiApplication(ChildProcess process) => _process = process;

    /// <summary>What it logs: a line for each callback that it believes.</summary>
    public LineLog Log => _process.Error;

    public static async Task<WsgiApplication> StartAsync(Uri address, Uri server, TestApp app, CancellationToken cancellationToken)
    {
        var process = ChildProcess.Start(
            Python,
            [Repository.Find("samples", "zchannel-wsgi", "serve.py"), $"{address.Port}"],
            environment: new Dictionary<string, string>
            {
                ["ZCHANNEL_SERVER"] = server.OriginalString,
                ["ZCHANNEL_KEY"] = app.Id,
                ["ZCHANNEL_SECRET"] = app.Secret,
                ["ZCHANNEL_CALLBACK_SECRET"] = app.CallbackSecret,
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            });
        await process.Output.UntilContainsAsync("Listening on", cancellationToken);
        return new WsgiApplication(process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
