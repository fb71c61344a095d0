using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// An attempt that remembers where in the in-memory queue its event is.
/// </summary>
internal sealed record InMemoryCallbackAttempt(App App, WaitingCallback Waiting, DateTimeOffset FirstTried)
    : CallbackAttempt(App, Waiting.Callback, Waiting.Attempts + 1, FirstTried);
