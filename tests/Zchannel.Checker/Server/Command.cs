using System.Diagnostics;

namespace Zchannel.Checker.Server;

/// <summary>Other programs that are run to their end.</summary>
internal static class Command
{
    /// <summary>Runs a program.</summary>
    /// <returns>Null where it succeeded; else what it said.</returns>
    public static async Task<string?> RunAsync(string program, params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var words = await process.StandardError.ReadToEndAsync() + await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"{program}: {words.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"{program}: {exception.Message}";
        }
    }
}
