namespace Zchannel.Conformance.Processes;

/// <summary>samples/zchannel-demo as a process of its own.</summary>
internal sealed class SampleApplication : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private SampleApplication(Uri address, ChildProcess process) => (Address, _process) = (address, process);

    public Uri Address { get; }

    /// <summary>What it logs: a line for each callback whose signature was right.</summary>
    public LineLog Log => _process.Output;

    public static async Task<SampleApplication> StartAsync(Uri address, Uri server, TestApp app, CancellationToken cancellationToken)
    {
        var process = ChildProcess.StartOurs(
            "Zchannel.Demo.dll",
            [
                "--urls", address.GetLeftPart(UriPartial.Authority),
                $"--ZCHANNEL_SERVER={server}",
                $"--ZCHANNEL_KEY={app.Id}",
                $"--ZCHANNEL_SECRET={app.Secret}",
                $"--ZCHANNEL_CALLBACK_SECRET={app.CallbackSecret}",
            ]);
        await process.Output.UntilContainsAsync("Application started", cancellationToken);
        return new SampleApplication(address, process);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
