using System.Diagnostics;
using System.Text;

namespace Zchannel.Conformance.Processes;

/// <summary>A process of ours, its words, and its end.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Process _process;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public LineLog Output { get; } = new();

    public LineLog Error { get; } = new();

    /// <summary>Starts one of the executables that were built with these tests.</summary>
    public static ChildProcess StartOurs(string assembly, IEnumerable<string> arguments, string? directory = null) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments], directory);

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, string? directory = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = directory ?? AppContext.BaseDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        foreach (var name in start.Environment.Keys.Where(IsAmbient).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Output.Add(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Error.Add(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>SIGKILL: no goodbye.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            // With its children: one that lives on keeps the pipes open, and their end is waited for.
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> TerminateAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync(cancellationToken);
        }

        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Bounds.Longest, cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    // What the developer's shell says must not decide where a server under test listens.
    private static bool IsAmbient(string name) =>
        name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ZCHANNEL", StringComparison.OrdinalIgnoreCase);
}
