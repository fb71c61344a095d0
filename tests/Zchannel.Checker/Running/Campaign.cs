using System.Globalization;
using Zchannel.Checker.Faults;

namespace Zchannel.Checker.Running;

/// <summary>Rounds, each with a fresh server and a seed of its own, until the time is over or something is wrong.</summary>
internal sealed class Campaign(CheckerOptions options, Report report, TimeProvider time)
{
    private static readonly TimeSpan LongestRound = TimeSpan.FromSeconds(60);

    /// <summary>Runs them.</summary>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        report.Line($"seed {options.Seed}; the same faults again: {Again()}");
        if (options.UsableFaults.Count < options.Faults.Count)
        {
            report.Line($"left out, because nothing is on the disk: {Names(options.Faults.Except(options.UsableFaults))}");
        }

        var rounds = Math.Max(1, (int)Math.Ceiling(options.Length / LongestRound));
        for (var n = 0; n < rounds; n++)
        {
            var seed = unchecked((options.Seed * 1_000_003) + n);
            report.Line($"\nround {n + 1} of {rounds}");
            var (chronicle, violations) = await new Round(options, seed, report, time).RunAsync(options.Length / rounds, cancellationToken);
            report.Sum(chronicle);
            if (violations.Count > 0)
            {
                report.Show(violations);
                report.Line($"\nseed {options.Seed}, round {n + 1}, after {report.Faults()}; the same faults again: {Again()}");
                return ExitCode.Violation;
            }
        }

        report.Line(string.Create(
            CultureInfo.InvariantCulture, $"\nnothing wrong in {rounds} round{(rounds == 1 ? "" : "s")}, {time.GetElapsedTime(begun).TotalSeconds:0} s; {report.Faults()}; seed {options.Seed}"));
        return ExitCode.Success;
    }

    private string Again() => string.Create(
        CultureInfo.InvariantCulture,
        $"--minutes {options.Length.TotalMinutes:0.##} --seed {options.Seed} --faults {Names(options.Faults)}{(options.InMemory ? " --memory" : "")}{(options.Bug is { } bug ? $" --bug {bug}" : "")}");

    private static string Names(IEnumerable<FaultKind> kinds) => string.Join(',', kinds.Select(kind => kind.ToString().ToLowerInvariant()));
}
