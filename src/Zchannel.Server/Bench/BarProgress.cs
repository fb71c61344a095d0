using Spectre.Console;

namespace Zchannel.Server.Bench;

/// <summary>
/// A bar in a terminal; when a stage is over, it makes room for the next.
/// </summary>
internal sealed class BarProgress(IAnsiConsole terminal, TimeProvider time) : IBenchProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public Task ShowAsync(string stage, Func<BenchStep> step, Task work) => terminal.Progress()
        .AutoClear(true)
        .HideCompleted(false)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
        .StartAsync(async context =>
        {
            var bar = context.AddTask(stage, maxValue: 1);
            while (await Task.WhenAny(work, Task.Delay(Interval, time, CancellationToken.None)) != work)
            {
                var now = step();
                bar.Description = Markup.Escape($"{stage}: {now.Words}");
                bar.Value = Math.Clamp(now.Share, 0, 1);
            }

            await work;
        });
}
