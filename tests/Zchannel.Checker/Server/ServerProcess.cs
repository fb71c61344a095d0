using System.Diagnostics;

namespace Zchannel.Checker.Server;

/// <summary>One process of <c>zchannel serve</c>.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Ready = "Press Ctrl-C";

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.OutputDataReceived += (_, _) => { };
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public ServerWords Words { get; } = new();

    /// <summary>Starts the executable that was built with the checker.</summary>
    /// <param name="directory">Where it runs, and where its configuration is.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="bug">What is wrong with it on purpose; null for nothing.</param>
    public static ServerProcess Start(string directory, int port, string? bug)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) is "dotnet" ? path : "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "zchannel.dll"), "serve", "--urls", $"http://127.0.0.1:{port}"])
        {
            WorkingDirectory = directory,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsAmbient).ToList())
        {
            start.Environment.Remove(name);
        }

        if (bug is not null)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Zchannel.Checker.Bugs.dll");
            start.Environment["CHECKER_BUG"] = bug;
        }

        return new ServerProcess(start);
    }

    /// <summary>Waits until it serves.</summary>
    /// <returns>False where it ended instead.</returns>
    public async Task<bool> IsReadyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var ended = _process.WaitForExitAsync(cancellationToken);
        return await Task.WhenAny(_ready.Task, ended).WaitAsync(patience, cancellationToken) != ended && _ready.Task.IsCompletedSuccessfully;
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            Signals.Send(_process.Id, Signals.Kill);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to stop.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Signals.Send(_process.Id, Signals.Terminate);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(patience, cancellationToken);
        return _process.ExitCode;
    }

    public int ExitCode => _process.ExitCode;

    public void Dispose() => _process.Dispose();

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        Words.Add(line);
        if (line.Contains(Ready, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    // What the shell says must not decide how a server under test runs.
    private static bool IsAmbient(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ZCHANNEL", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_STARTUP_HOOKS";
}
