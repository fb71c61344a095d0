using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// An attempt that remembers where in the queue its event is.
/// </summary>
internal sealed record ScheduledAttempt(App App, WaitingCallback Waiting, DateTimeOffset FirstTried)
    : CallbackAttempt(App, Waiting.Callback, Waiting.Attempts + 1, FirstTried);
