using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Security.Cryptography;
using Zchannel.Checker.Faults;
using Zchannel.Checker.Running;

namespace Zchannel.Checker;

/// <summary>What the checker is told.</summary>
internal static class CommandLine
{
    private static readonly Option<double> Minutes = new("--minutes")
    {
        HelpName = "MINUTES",
        Description = "How long faults go on, in rounds of at most one.",
        DefaultValueFactory = _ => 2,
    };

    private static readonly Option<int?> Seed = new("--seed")
    {
        HelpName = "N",
        Description = "What chance begins with: the same seed and faults give the same sequence. Default: a fresh one, which is printed.",
    };

    private static readonly Option<string?> Faults = new("--faults")
    {
        HelpName = "LIST",
        Description = $"Which faults, of {string.Join(',', CheckerOptions.AllFaults.Select(Name))}. Default: all that can be done here.",
    };

    private static readonly Option<bool> Memory = new("--memory")
    {
        Description = "No channel is durable: only what holds in memory is checked.",
    };

    private static readonly Option<string?> Bug = new("--bug")
    {
        HelpName = "NAME",
        Description = "Puts a store with a bug into the server, to see that it is found: answers-before-commit, forgets-keys, hides-loss, keeps-epoch or reuses-offset.",
    };

    public static async Task<ExitCode> RunAsync(string[] args)
    {
        var root = new RootCommand("Publishes, listens and does harm to a zchannel server of its own, and holds all that was seen against what is promised.")
        {
            Minutes, Seed, Faults, Memory, Bug,
        };
        Minutes.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }]
                && !(double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 0.1 and <= 10_000))
            {
                result.AddError("--minutes is a number from 0.1 to 10,000.");
            }
        });
        Faults.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } list && !TryRead(list, out _))
            {
                result.AddError($"--faults is a list of {string.Join(',', CheckerOptions.AllFaults.Select(Name))}.");
            }
        });
        var code = ExitCode.Success;
        root.SetAction(async (parsed, cancellationToken) => code = await CheckAsync(args, Read(parsed), cancellationToken));
        var parsed = root.Parse(args);
        await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
        return parsed.Action is ParseErrorAction ? ExitCode.Usage : code;
    }

    private static CheckerOptions Read(ParseResult parsed) => new()
    {
        Length = TimeSpan.FromMinutes(parsed.GetValue(Minutes)),
        Seed = parsed.GetValue(Seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
        Faults = parsed.GetValue(Faults) is { } list && TryRead(list, out var faults) ? faults : CheckerOptions.AllFaults,
        InMemory = parsed.GetValue(Memory),
        Bug = parsed.GetValue(Bug),
    };

    private static async Task<ExitCode> CheckAsync(string[] args, CheckerOptions options, CancellationToken cancellationToken)
    {
        var report = new Report(Console.WriteLine, TimeProvider.System);
        try
        {
            return await SmallDisk.WithAsync(args, options, report, usable => new Campaign(usable, report, TimeProvider.System).RunAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            report.Line("interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception exception)
        {
            report.Line($"The check could not be done: {exception}");
            return ExitCode.Failure;
        }
    }

    private static bool TryRead(string list, out IReadOnlyList<FaultKind> faults)
    {
        List<FaultKind> read = [];
        faults = read;
        foreach (var name in list.Split(','))
        {
            if (CheckerOptions.AllFaults.FirstOrDefault(kind => Name(kind) == name.Trim(), (FaultKind)(-1)) is not ((FaultKind)(-1)) and var kind)
            {
                read.Add(kind);
            }
            else
            {
                return false;
            }
        }

        return read.Count > 0;
    }

    private static string Name(FaultKind kind) => kind.ToString().ToLowerInvariant();
}
