namespace Zchannel.Checker.Faults;

/// <summary>Draws faults: the same from the same seed.</summary>
internal static class FaultSchedule
{
    // How often one kind is drawn beside another. A pause costs the most time.
    private static readonly Dictionary<FaultKind, int> Weights = new()
    {
        [FaultKind.Kill] = 5,
        [FaultKind.Stop] = 2,
        [FaultKind.Pause] = 2,
        [FaultKind.Cut] = 4,
        [FaultKind.Stall] = 3,
        [FaultKind.Full] = 3,
        [FaultKind.Torn] = 4,
        [FaultKind.Flip] = 3,
    };

    /// <summary>An endless sequence.</summary>
    public static IEnumerable<Fault> From(int seed, IReadOnlyCollection<FaultKind> kinds)
    {
        var random = new Random(seed);
        FaultKind[] urn = [.. kinds.Order().SelectMany(kind => Enumerable.Repeat(kind, Weights[kind]))];
        while (urn.Length > 0)
        {
            var kind = urn[random.Next(urn.Length)];
            var before = TimeSpan.FromMilliseconds(random.Next(100, 3_000));
            yield return new Fault(kind, before, Duration(kind, random), random.NextDouble(), random.Next());
        }
    }

    private static TimeSpan Duration(FaultKind kind, Random random) => TimeSpan.FromMilliseconds(kind switch
    {
        FaultKind.Pause => random.Next(100, 3_000),
        FaultKind.Stall => random.Next(1_000, 8_000),
        FaultKind.Full => random.Next(500, 5_000),
        _ => random.Next(0, 400),
    });
}
