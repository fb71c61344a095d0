namespace Zchannel.Apps;

/// <summary>
/// What the holder of an access key may do.
/// </summary>
[Flags]
public enum KeyRights
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Make channel URLs.</summary>
    Issue = 1,

    /// <summary>Send messages.</summary>
    Publish = 2,

    /// <summary>Read channels, histories and connections.</summary>
    Read = 4,

    /// <summary>Erase messages, send connections away, and deal with undelivered callbacks.</summary>
    Manage = 8,

    /// <summary>All of these.</summary>
    All = Issue | Publish | Read | Manage,
}
