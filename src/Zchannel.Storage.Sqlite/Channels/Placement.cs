namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// Where a publication was placed inside a transaction.
/// </summary>
/// <param name="Offset">Its offset.</param>
/// <param name="IsKept">Whether its row was written; otherwise only its offset is used up.</param>
/// <param name="Receivers">How many would have received it then, where it has a key.</param>
internal readonly record struct Placement(long Offset, bool IsKept, int Receivers);
