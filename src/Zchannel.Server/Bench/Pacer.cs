using System.Runtime.InteropServices;

namespace Zchannel.Server.Bench;

/// <summary>
/// Says when messages are due, on a thread of its own: timers come in whole milliseconds, and what they are late would
/// be taken for the server's.
/// </summary>
internal sealed class Pacer(Schedule schedule, TimeProvider time)
{
    // So that being told to stop is noticed.
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(100);

    // What a precise sleep comes too late by.
    private static readonly TimeSpan Slack = TimeSpan.FromMicroseconds(60);

    /// <summary>
    /// Calls for each message when it is due, in order.
    /// </summary>
    /// <param name="start">The timestamp of the first.</param>
    /// <param name="due">Takes the message's number and the timestamp at which it was due. It must not wait.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task RunAsync(long start, Action<int, long> due, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            for (var message = 0; message < schedule.Count && SleepUntil(start, schedule.DueAt(message), cancellationToken); message++)
            {
                due(message, start + (long)(schedule.DueAt(message).TotalSeconds * time.TimestampFrequency));
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private bool SleepUntil(long start, TimeSpan due, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var wait = due - time.GetElapsedTime(start);
            if (wait <= TimeSpan.Zero)
            {
                return true;
            }

            Sleep(wait > LongestSleep ? LongestSleep : wait - Slack);
        }

        return false;
    }

    private static void Sleep(TimeSpan wait)
    {
        if (wait <= TimeSpan.Zero)
        {
            Thread.SpinWait(20);
        }
        else if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            _ = NanoSleep(new Interval(0, (nint)wait.TotalNanoseconds), 0);
        }
        else
        {
            Thread.Sleep(wait);
        }
    }

    [DllImport("libc", EntryPoint = "nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NanoSleep(in Interval interval, nint remaining);

    private readonly record struct Interval(nint Seconds, nint Nanoseconds);
}
