namespace Zchannel.Checker.History;

/// <summary>What a subscriber, or a page of history, was given.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where the cursor stands behind it.</param>
/// <param name="Id">The message of a publication.</param>
/// <param name="Time">When it had been read.</param>
internal readonly record struct Heard(HeardKind Kind, Position Position, MessageId Id, long Time)
{
    public override string ToString() => Kind switch
    {
        HeardKind.Publication => $"{Position} {Id}",
        HeardKind.Foreign => $"{Position} something that nobody sent",
        HeardKind.Passed => $"at {Position}",
        HeardKind.Gap => $"gap {Position}",
    };
}
