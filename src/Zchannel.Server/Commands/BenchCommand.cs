using System.CommandLine;
using Zchannel.Server.Bench;
using Zchannel.Server.Bench.Figures;

namespace Zchannel.Server.Commands;

/// <summary>
/// <c>zchannel bench</c>: what a server can do on this machine.
/// </summary>
internal static class BenchCommand
{
    /// <summary>What the help shows.</summary>
    public static string[] Examples { get; } =
    [
        "zchannel bench",
        "zchannel bench --connections 10000 --rate 0",
        "zchannel bench --connections 5000 --channels 50 --rate 200 --transport sse",
        "taskset -c 1 zchannel bench --tls --server-cores 0 --connections 5000",
        "zchannel bench --server http://localhost:8080 --key shop-main --secret-file key --pid \"$(pidof zchannel)\" --json",
    ];

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandConsole console)
    {
        var arguments = new BenchArguments();
        Command command = new(
            "bench",
            "Measures a server: deliveries per CPU-second, latency on a schedule, memory per idle connection. Every message is checked at every subscriber. Ends early with Ctrl-C.");
        arguments.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var json = parsed.GetValue(ClientArguments.Json);
            return Outcome.OfAsync(console, json, ExitCode.Interrupted, async () =>
            {
                // A signal that comes before the command has returned its task would end the process at once.
                await Task.Yield();
                var figures = await RunAsync(arguments, parsed, console, isSecure: false, cancellationToken);
                if (figures.HasPassed && arguments.ReadsTls(parsed))
                {
                    var plain = figures;
                    figures = await RunAsync(arguments, parsed, console, isSecure: true, cancellationToken);
                    Compare(console, json, plain, figures);
                }

                return figures switch
                {
                    { HasPassed: true } => ExitCode.Success,
                    { Faults.Count: > 0 } => ExitCode.Failure,
                    _ => ExitCode.Interrupted,
                };
            }, cancellationToken);
        });
        return command;
    }

    private static async Task<BenchFigures> RunAsync(
        BenchArguments arguments, ParseResult parsed, CommandConsole console, bool isSecure, CancellationToken cancellationToken)
    {
        var plan = arguments.ReadPlan(parsed);
        await using var target = await arguments.FindTargetAsync(parsed, console, isSecure, cancellationToken);
        IBenchProgress progress = console.Terminal is { } terminal ? new BarProgress(terminal, console.Time) : new LineProgress(console);
        var figures = await new BenchRun(plan, target, progress, console.Time).RunAsync(url => arguments.CheckAllowed(parsed, url), cancellationToken);
        Report(console, parsed.GetValue(ClientArguments.Json), plan, figures);
        return figures;
    }

    private static void Compare(CommandConsole console, bool json, BenchFigures plain, BenchFigures secure)
    {
        if (!json && secure.HasPassed)
        {
            foreach (var line in TlsComparison.Of(plain, secure))
            {
                console.Print(line);
            }
        }
    }

    private static void Report(CommandConsole console, bool json, BenchPlan plan, BenchFigures figures)
    {
        if (json)
        {
            console.Print(BenchJson.Of(plan, figures));
            return;
        }

        foreach (var line in BenchTable.Of(plan, figures))
        {
            console.Print(line);
        }

        figures.Notes.ForEach(console.Say);
    }
}
