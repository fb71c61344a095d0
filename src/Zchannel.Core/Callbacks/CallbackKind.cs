namespace Zchannel.Callbacks;

/// <summary>
/// What an application is told about.
/// </summary>
public enum CallbackKind
{
    /// <summary>A client has connected to a channel.</summary>
    Connected,

    /// <summary>A client has written a message.</summary>
    Message,

    /// <summary>A client's connection has ended.</summary>
    Disconnected,
}
