namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Where a publication was placed inside a transaction.
/// </summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Number">The number of its row among all that came lately; 0 where it is not kept, and only its offset is used up.</param>
/// <param name="Receivers">How many would have received it then, where it has a key.</param>
internal readonly record struct Placement(long Offset, long Number, int Receivers)
{
    public bool IsKept => Number != 0;
}
