using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// An event handed out to be delivered once. A queue may derive from it to keep what it needs.
/// </summary>
/// <param name="App">The app to be told.</param>
/// <param name="Callback">The event.</param>
/// <param name="Number">Which attempt this is, from 1.</param>
/// <param name="FirstTried">When the first attempt began.</param>
public record CallbackAttempt(App App, CallbackEvent Callback, int Number, DateTimeOffset FirstTried);
