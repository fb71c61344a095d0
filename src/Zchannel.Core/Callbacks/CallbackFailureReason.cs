namespace Zchannel.Callbacks;

/// <summary>
/// Why an application was not told of an event. Closed: the HTTP API maps every member to a word in one switch.
/// </summary>
public enum CallbackFailureReason
{
    /// <summary>The application answered with a status that is not 2xx.</summary>
    Answered,

    /// <summary>The application did not answer in time.</summary>
    NoAnswer,

    /// <summary>The application's host has no address.</summary>
    NameNotFound,

    /// <summary>Nobody could be connected to.</summary>
    CannotConnect,

    /// <summary>No address of the application is public, and private ones are not allowed.</summary>
    AddressRefused,

    /// <summary>TLS failed, most often because of the certificate.</summary>
    TlsFailed,

    /// <summary>What came back was no HTTP answer, or broke off.</summary>
    BadAnswer,

    /// <summary>The app's settings no longer ask for events of this kind.</summary>
    NotConfigured,

    /// <summary>The server stopped in the middle of the attempt.</summary>
    Interrupted,

    /// <summary>The server failed; its log has more.</summary>
    InternalError,
}
