using Zchannel.Server.Commands;

namespace Zchannel.Server.Bench;

/// <summary>
/// A line every few seconds, where no terminal shows a bar.
/// </summary>
internal sealed class LineProgress(CommandConsole console) : IBenchProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    public async Task ShowAsync(string stage, Func<BenchStep> step, Task work)
    {
        using var ending = new CancellationTokenSource();
        console.Say($"{stage}…");
        while (await Task.WhenAny(work, Task.Delay(Interval, console.Time, ending.Token)) != work)
        {
            console.Say($"{stage}: {step().Words}");
        }

        await ending.CancelAsync();
        await work;
    }
}
