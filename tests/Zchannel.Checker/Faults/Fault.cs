using static System.FormattableString;

namespace Zchannel.Checker.Faults;

/// <summary>One fault, as it was drawn.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Before">How long after the one before was begun, or was over where it has to be.</param>
/// <param name="Lasts">How long it lasts.</param>
/// <param name="Share">Of how many it is true, or how far into a file it is.</param>
/// <param name="Draw">What else it needs of chance.</param>
internal readonly record struct Fault(FaultKind Kind, TimeSpan Before, TimeSpan Lasts, double Share, int Draw)
{
    public override string ToString() => Invariant($"{Words} (after {Before.TotalSeconds:0.00} s)");

    private string Words => Kind switch
    {
        FaultKind.Kill => Invariant($"kill -9, and a start {Lasts.TotalSeconds:0.00} s later"),
        FaultKind.Stop => Invariant($"a clean stop, and a start {Lasts.TotalSeconds:0.00} s later"),
        FaultKind.Pause => Invariant($"SIGSTOP for {Lasts.TotalSeconds:0.00} s"),
        FaultKind.Cut => Invariant($"cut {Share:P0} of the links"),
        FaultKind.Stall => Invariant($"{Share:P0} of the subscribers do not read for {Lasts.TotalSeconds:0.00} s"),
        FaultKind.Full => Invariant($"the disk is full for {Lasts.TotalSeconds:0.00} s"),
        FaultKind.Torn => Invariant($"kill -9, and the last transaction torn at {Share:P2}"),
        FaultKind.Flip => Invariant($"kill -9, and a bit flipped in the {(Draw % 2 == 0 ? "database" : "log")} at {Share:P2}"),
    };
}
