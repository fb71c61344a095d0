using System.Diagnostics;

namespace Zchannel.Server.Tests.Configuration;

/// <summary>The executable as a real process, in an empty working directory of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("zchannel-");
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _error = [];
    private readonly SemaphoreSlim _heard = new(0);
    private Process? _process;

    public int Id => _process?.Id ?? throw new InvalidOperationException("The process was not started.");

    /// <summary>What runs it, in front of its command line.</summary>
    public string[] Under { get; init; } = [];

    public string Path(string file) => System.IO.Path.Combine(_directory.FullName, file);

    public void Write(string file, string text) => File.WriteAllText(System.IO.Path.Combine(_directory.FullName, file), text);

    public void Start(string[] arguments, params (string Name, string Value)[] environment) => Start(arguments, descriptors: null, environment);

    /// <summary>The same with a bound on the descriptors that the process may have.</summary>
    public void Start(string[] arguments, int? descriptors, params (string Name, string Value)[] environment)
    {
        string[] command = [.. Under, "dotnet", System.IO.Path.Combine(AppContext.BaseDirectory, "zchannel.dll"), .. arguments];
        // With a bound on the size of files a write fails, as on a disk that is full, and does not end the process.
        const string Exec = "trap '' XFSZ; exec \"$@\"";
        var start = new ProcessStartInfo("sh", ["-c", descriptors is { } most ? $"ulimit -n {most}; {Exec}" : Exec, "sh", .. command])
        {
            WorkingDirectory = _directory.FullName,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Without what a developer may have there: a certificate for development, say.
        start.Environment["HOME"] = Path("home");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits for the end, and returns the exit code and what was written.</summary>
    public async Task<(int Code, string Output, string[] Error)> EndAsync(CancellationToken cancellationToken)
    {
        var process = _process ?? throw new InvalidOperationException("The process was not started.");
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).WaitAsync(Longest, cancellationToken);
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Longest, cancellationToken);
        lock (_error)
        {
            return (process.ExitCode, output, [.. _error]);
        }
    }

    public Task<(int Code, string Output, string[] Error)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        Start(arguments);
        return EndAsync(cancellationToken);
    }

    /// <summary>Waits for the banner, and returns the first address in it.</summary>
    public async Task<Uri> ListeningAsync(CancellationToken cancellationToken)
    {
        await _started.Task.WaitAsync(Longest, cancellationToken);
        lock (_error)
        {
            return new Uri(_error.Single(line => line.StartsWith("  listening on ", StringComparison.Ordinal)).Split(' ')[^1]);
        }
    }

    /// <summary>Returns what the one line says that begins with some words.</summary>
    public string Said(string beginning)
    {
        lock (_error)
        {
            return _error.Single(line => line.StartsWith(beginning, StringComparison.Ordinal))[beginning.Length..];
        }
    }

    /// <summary>Waits until the server has said something, and forgets what it said up to then unless that is kept.</summary>
    public async Task SaysAsync(string words, CancellationToken cancellationToken, bool keep = false)
    {
        while (true)
        {
            lock (_error)
            {
                var said = _error.FindIndex(line => line.Contains(words, StringComparison.Ordinal));
                if (said >= 0)
                {
                    _error.RemoveRange(0, keep ? 0 : said + 1);
                    return;
                }
            }

            Assert.True(await _heard.WaitAsync(Longest, cancellationToken), $"It never said: {words}");
        }
    }

    public Task TerminateAsync(CancellationToken cancellationToken) => SignalAsync("TERM", cancellationToken);

    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process?.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        _heard.Dispose();
        _directory.Delete(recursive: true);
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            _started.TrySetException(new InvalidOperationException("The process ended before it listened."));
            return;
        }

        lock (_error)
        {
            _error.Add(line);
        }

        _heard.Release();
        if (line.StartsWith("Press Ctrl-C", StringComparison.Ordinal))
        {
            _started.TrySetResult();
        }
    }
}
