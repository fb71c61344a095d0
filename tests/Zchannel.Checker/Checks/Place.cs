namespace Zchannel.Checker.Checks;

/// <summary>A position by the epoch in which its publication was made: what epochs that continue each other share has one place.</summary>
internal readonly record struct Place(string Epoch, long Offset)
{
    public override string ToString() => $"{Epoch}:{Offset}";
}
