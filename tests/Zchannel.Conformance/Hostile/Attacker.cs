using System.Text;
using Zchannel.Conformance.Processes;

namespace Zchannel.Conformance.Hostile;

/// <summary>A process that asks a server for one thing at full rate.</summary>
internal sealed class Attacker : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";

    private readonly ChildProcess _process;
    private readonly string _file;

    private Attacker(ChildProcess process, string file) => (_process, _file) = (process, file);

    /// <summary>Begins, and returns once the first answers have come.</summary>
    /// <param name="server">The server.</param>
    /// <param name="request">The request as it stands on the wire; {n} in it becomes a number of its own each time.</param>
    /// <param name="connections">How many connections it is asked over.</param>
    /// <param name="ahead">How many requests are written at once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<Attacker> BeginAsync(ZchannelServer server, string request, int connections, int ahead, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, request, Encoding.Latin1, cancellationToken);
        var script = Path.Combine(AppContext.BaseDirectory, "peers", "attacker.py");
        var attacker = new Attacker(ChildProcess.Start(Python, ["-u", script, $"{server.Address.Port}", $"{connections}", $"{ahead}", file]), file);
        await attacker._process.Output.UntilContainsAsync("under way", cancellationToken);
        return attacker;
    }

    /// <summary>Ends it.</summary>
    /// <returns>What it says that it did.</returns>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        await _process.TerminateAsync(cancellationToken);
        return _process.Output.Lines[^1];
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        File.Delete(_file);
    }
}
