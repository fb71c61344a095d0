namespace Zchannel.Storage.Sqlite.Channels;

/// <summary>
/// What is known of a publication that is kept.
/// </summary>
internal enum EntryState : byte
{
    /// <summary>It is there.</summary>
    Kept,

    /// <summary>Its place is there, its payload is not.</summary>
    Erased,

    /// <summary>It should be there, and is missing or damaged.</summary>
    Lost,
}
