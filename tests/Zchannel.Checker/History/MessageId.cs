namespace Zchannel.Checker.History;

/// <summary>Who published a message, and how many this publisher had published before.</summary>
internal readonly record struct MessageId(int Publisher, int Sequence)
{
    public override string ToString() => $"p{Publisher}#{Sequence}";
}
