namespace Zchannel.Callbacks;

/// <summary>
/// Keeps what a <see cref="CallbackQueue"/> holds for longer than the process lives. Safe for concurrent use.
/// </summary>
internal interface ICallbackJournal
{
    /// <summary>Opens what is kept for an app; once for each.</summary>
    /// <param name="app">The app's id.</param>
    /// <returns>Null where nothing is kept, or nothing yet.</returns>
    IAppCallbackJournal? Open(string app);
}
