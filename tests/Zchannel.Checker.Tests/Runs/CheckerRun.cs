using System.Collections.Concurrent;
using System.Diagnostics;

namespace Zchannel.Checker.Tests.Runs;

/// <summary>The checker, run as a command.</summary>
internal static class CheckerRun
{
    /// <summary>Runs it to its end, and passes on what it says as it says it.</summary>
    /// <returns>Its exit code, and its words.</returns>
    public static async Task<(int ExitCode, string Words)> RunAsync(ITestOutputHelper output, params string[] arguments)
    {
        ConcurrentQueue<string> lines = new();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Zchannel.Checker.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return (process.ExitCode, string.Join('\n', lines));

        void Take(string? line)
        {
            if (line is not null)
            {
                lines.Enqueue(line);
                output.WriteLine(line);
            }
        }
    }
}
