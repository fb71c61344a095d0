namespace Zchannel.Connections;

/// <summary>
/// Why a connection ends. Closed: each protocol maps every member to its own codes in one switch.
/// </summary>
public enum CloseReason
{
    /// <summary>The client said goodbye, or its link broke.</summary>
    ClientLeft,

    /// <summary>The client broke the transport's rules.</summary>
    ProtocolViolation,

    /// <summary>The client sent text that is not UTF-8.</summary>
    InvalidText,

    /// <summary>The client sent a message over the limit.</summary>
    MessageTooLarge,

    /// <summary>The request could not be understood.</summary>
    Malformed,

    /// <summary>The token is not one of ours, or was forged.</summary>
    TokenInvalid,

    /// <summary>The token's time is over.</summary>
    TokenExpired,

    /// <summary>The page's origin, or the token, does not permit this.</summary>
    Forbidden,

    /// <summary>The application ended the connection.</summary>
    EndedByApplication,

    /// <summary>What was missed cannot be given, and this protocol could not say so otherwise.</summary>
    Gap,

    /// <summary>The server has no room.</summary>
    OverCapacity,

    /// <summary>The store of a durable channel cannot be read, or cannot take anything, at this moment.</summary>
    StorageUnavailable,

    /// <summary>The app, or the address, has reached its quota.</summary>
    OverQuota,

    /// <summary>The client read too slowly, or was silent for too long.</summary>
    TooSlow,

    /// <summary>A client message was refused, and this protocol could not say so otherwise.</summary>
    MessageRefused,

    /// <summary>The server made a mistake, which it has logged.</summary>
    Failed,

    /// <summary>The server is going away.</summary>
    GoingAway,
}
