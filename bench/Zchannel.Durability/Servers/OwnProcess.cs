using System.Diagnostics;

namespace Zchannel.Durability.Servers;

/// <summary>
/// A process that this run has started, its last words, and its end.
/// </summary>
internal sealed class OwnProcess : IAsyncDisposable
{
    private const int KeptLines = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly Queue<string> _words = new();

    private OwnProcess(ProcessStartInfo start)
    {
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
    }

    /// <summary>Processor time that it has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>What it said last.</summary>
    public string Words
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _words);
            }
        }
    }

    public static OwnProcess Start(ProcessStartInfo start)
    {
        var own = new OwnProcess(start);
        own._process.Start();
        own._process.BeginErrorReadLine();
        own._process.BeginOutputReadLine();
        return own;
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Ends it in the middle of what it does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Hear(string? line)
    {
        lock (_gate)
        {
            if (line is not null)
            {
                _words.Enqueue(line);
                if (_words.Count > KeptLines)
                {
                    _words.Dequeue();
                }
            }
        }
    }
}
