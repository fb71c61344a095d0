namespace Zchannel.Storage.Sqlite.Writing;

/// <summary>
/// How a store stands.
/// </summary>
internal enum StoreState
{
    /// <summary>It keeps what it takes.</summary>
    Available,

    /// <summary>It cannot write now, and tries again.</summary>
    Unavailable,

    /// <summary>It writes nothing until a restart.</summary>
    Broken,
}
