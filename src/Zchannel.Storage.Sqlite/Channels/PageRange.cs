namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Which publications a page holds.
/// </summary>
/// <param name="First">The offset of the first.</param>
/// <param name="Count">How many; all of them are kept or erased.</param>
/// <param name="IsComplete">Whether nothing between the place asked for and the first is missing.</param>
/// <param name="HasMore">Whether there are later ones, be they lost.</param>
internal readonly record struct PageRange(long First, int Count, bool IsComplete, bool HasMore)
{
    public long Last => First + Count - 1;

    /// <summary>What of it does not lie behind an offset.</summary>
    public PageRange Through(long offset) => this with { Count = (int)Math.Clamp(offset - First + 1, 0, Count) };
}
