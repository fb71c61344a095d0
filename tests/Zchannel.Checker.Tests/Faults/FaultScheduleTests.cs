using Zchannel.Checker.Faults;

namespace Zchannel.Checker.Tests.Faults;

public sealed class FaultScheduleTests
{
    private static readonly FaultKind[] All = Enum.GetValues<FaultKind>();

    [Fact]
    public void SameSeed_SameFaults()
    {
        var faults = FaultSchedule.From(4711, All).Take(200).ToList();

        Assert.Equal(faults, FaultSchedule.From(4711, [.. All.Reverse()]).Take(200));
        Assert.NotEqual(faults, FaultSchedule.From(4712, All).Take(200));
        Assert.Equal(All, faults.Select(fault => fault.Kind).Distinct().Order());
    }

    [Fact]
    public void KindsLeftOut_AreNotDrawn() =>
        Assert.Equal([FaultKind.Kill, FaultKind.Torn], FaultSchedule.From(1, [FaultKind.Torn, FaultKind.Kill]).Take(100).Select(fault => fault.Kind).Distinct().Order());

    [Fact]
    public void SeedOfOldEvidence_StillMeansTheSame()
    {
        var first = FaultSchedule.From(1, All).First();

        Assert.Equal("a clean stop, and a start 0.19 s later (after 0.42 s)", first.ToString());
    }
}
