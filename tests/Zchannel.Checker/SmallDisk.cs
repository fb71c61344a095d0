using System.Diagnostics;
using Zchannel.Checker.Faults;
using Zchannel.Checker.Running;
using Zchannel.Checker.Server;

namespace Zchannel.Checker;

/// <summary>
/// A disk that can be filled must be mounted. Where that is not allowed, the checker runs itself anew in name spaces of its own,
/// where it is; and where not even that can be had, it says that disks are not filled.
/// </summary>
internal static class SmallDisk
{
    private const string Inside = "CHECKER_INSIDE";

    private static readonly string[] OwnSpaces = ["--user", "--map-root-user", "--mount"];

    public static async Task<ExitCode> WithAsync(string[] args, CheckerOptions options, Report report, Func<CheckerOptions, Task<ExitCode>> check)
    {
        if (!options.UsableFaults.Contains(FaultKind.Full))
        {
            return await check(options);
        }

        var fault = await TryAsync();
        if (fault is not null && Environment.GetEnvironmentVariable(Inside) is null && await Command.RunAsync("unshare", [.. OwnSpaces, "true"]) is null)
        {
            return await RunInsideAsync(args);
        }

        if (fault is null)
        {
            return await check(options);
        }

        report.Line($"left out, because no small disk can be mounted: full ({fault})");
        return await check(options with { Faults = [.. options.Faults.Except([FaultKind.Full])] });
    }

    private static async Task<string?> TryAsync()
    {
        try
        {
            await using var directory = await DataDirectory.MakeAsync(onSmallDisk: true);
            return null;
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }

    private static async Task<ExitCode> RunInsideAsync(string[] args)
    {
        var start = new ProcessStartInfo("unshare", [.. OwnSpaces, "dotnet", Path.Combine(AppContext.BaseDirectory, "Zchannel.Checker.dll"), .. args]);
        start.Environment[Inside] = "1";
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return (ExitCode)process.ExitCode;
    }
}
