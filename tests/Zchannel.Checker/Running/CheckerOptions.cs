using Zchannel.Checker.Faults;

namespace Zchannel.Checker.Running;

/// <summary>What a run of the checker does.</summary>
internal sealed record CheckerOptions
{
    public static readonly IReadOnlyList<FaultKind> AllFaults = Enum.GetValues<FaultKind>();

    // What is done to files that a server without durable channels does not have.
    private static readonly IReadOnlyList<FaultKind> OfFiles = [FaultKind.Full, FaultKind.Torn, FaultKind.Flip];

    /// <summary>How long faults go on, in all rounds together.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What chance begins with.</summary>
    public int Seed { get; init; }

    public IReadOnlyList<FaultKind> Faults { get; init; } = AllFaults;

    /// <summary>Whether no channel is durable, so that only what holds in memory is checked.</summary>
    public bool InMemory { get; init; }

    /// <summary>What is wrong with the server on purpose; null for nothing.</summary>
    public string? Bug { get; init; }

    /// <summary>The faults that can be done.</summary>
    public IReadOnlyList<FaultKind> UsableFaults => InMemory ? [.. Faults.Except(OfFiles)] : Faults;
}
