namespace Zchannel.Callbacks;

/// <summary>
/// What the end of an attempt means for the event.
/// </summary>
internal enum CallbackResult
{
    /// <summary>The application has it.</summary>
    Delivered,

    /// <summary>The application does not want this kind of event.</summary>
    NotHandled,

    /// <summary>The app's settings do not ask for this kind of event any more.</summary>
    NotConfigured,

    /// <summary>Nobody answers at the application's address.</summary>
    NothingListens,

    /// <summary>It may go better later.</summary>
    Failed,
}
