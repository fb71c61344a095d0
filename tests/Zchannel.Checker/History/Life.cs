namespace Zchannel.Checker.History;

/// <summary>One run of the server's process.</summary>
/// <param name="Number">Counts them from 0.</param>
/// <param name="Continues">The life whose files it began with; null for the first.</param>
/// <param name="Beginning">What lay between the two.</param>
internal sealed record Life(int Number, int? Continues, Beginning Beginning)
{
    /// <summary>Whether its files were damaged in a way that may cost anything, so long as it is told.</summary>
    public bool IsDamaged => Beginning is Beginning.Flipped;
}
