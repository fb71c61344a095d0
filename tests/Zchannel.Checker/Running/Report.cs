using System.Globalization;
using Zchannel.Checker.Checks;
using Zchannel.Checker.Faults;

namespace Zchannel.Checker.Running;

/// <summary>Says what was done when, what came of it, and what was wrong. Safe for concurrent use.</summary>
internal sealed class Report(Action<string> write, TimeProvider time)
{
    private const int Shown = 3;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<FaultKind, int> _faults = [];
    private readonly long _begun = time.GetTimestamp();

    public void Line(string line)
    {
        lock (_gate)
        {
            write(line);
        }
    }

    /// <summary>Says that something happened just now.</summary>
    public void Tell(string what) => Line(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_begun).TotalSeconds,8:0.0} s  {what}"));

    public void Count(FaultKind kind)
    {
        lock (_gate)
        {
            _faults[kind] = _faults.GetValueOrDefault(kind) + 1;
        }
    }

    /// <summary>Sums up a round.</summary>
    public void Sum(Chronicle chronicle)
    {
        var channels = chronicle.Channels.Values;
        var (sessions, pages) = (channels.SelectMany(channel => channel.Sessions).ToList(), channels.Sum(channel => channel.Pages.Count));
        var (attempts, messages) = (channels.SelectMany(channel => channel.Attempts).ToList(), channels.Sum(channel => channel.Messages.Count));
        Tell($"{messages} messages in {channels.Count()} channels: {attempts.Count(attempt => attempt.Status == 200)} acknowledgements, "
            + $"{attempts.Count(attempt => attempt.Status == 0)} requests without an answer, {attempts.Count(attempt => attempt.Status > 200)} refused");
        Tell($"{sessions.Count} connections heard {sessions.Sum(session => session.Heard.Count(heard => heard.Kind is HeardKind.Publication))} publications: "
            + $"{sessions.Count(session => session.After is not null && session.After == session.Hello)} resumed without a gap, "
            + $"{sessions.Sum(session => session.Heard.Count(heard => heard.Kind is HeardKind.Gap))} gaps told; {pages} pages of history; {chronicle.Lives.Count} lives of the server");
    }

    /// <summary>Shows what was wrong: the first of each promise, and how many there are.</summary>
    public void Show(IReadOnlyList<Violation> violations)
    {
        foreach (var violation in violations.DistinctBy(violation => violation.Promise).Take(Shown))
        {
            Line($"\nVIOLATION {violation.Promise}{(violation.Channel is { } channel ? $" in {channel}" : "")}: {violation.What}");
            foreach (var line in violation.Evidence)
            {
                Line($"    {line}");
            }
        }

        Line($"\nall in all: {string.Join(", ", violations.CountBy(violation => violation.Promise).Select(pair => $"{pair.Value} {pair.Key}"))}");
    }

    public string Faults()
    {
        lock (_gate)
        {
            return _faults.Count == 0 ? "no faults" : string.Join(", ", _faults.Select(pair => $"{pair.Value} {Name(pair.Key)}"));
        }
    }

    private static string Name(FaultKind kind) => kind.ToString().ToLowerInvariant();
}
