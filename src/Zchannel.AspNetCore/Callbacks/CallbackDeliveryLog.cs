using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Zchannel.Apps;

namespace Zchannel.Callbacks;

/// <summary>
/// What delivery logs. How often something happens is for clients and applications to decide, so above Debug each kind
/// of line appears once in a minute per app (and kind of event). Safe for concurrent use.
/// </summary>
/// <param name="logger">The logger of <see cref="CallbackDelivery"/>.</param>
/// <param name="time">The clock.</param>
internal sealed partial class CallbackDeliveryLog(ILogger<CallbackDelivery> logger, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    // As many as there are apps, times the lines and kinds of event below.
    private readonly ConcurrentDictionary<(string App, int Line, CallbackKind? Kind), LogGate> _gates = new();

    public void Delivered(CallbackAttempt attempt) =>
        Delivered(logger, attempt.App.Id, attempt.Callback.Kind, attempt.Callback.Id, attempt.Number);

    public void NothingListens(CallbackAttempt attempt) =>
        NothingListens(logger, attempt.App.Id, attempt.Callback.Kind, attempt.Callback.Id);

    public void Failed(CallbackAttempt attempt, CallbackFailure failure, TimeSpan delay)
    {
        var reason = failure.Describe();
        AttemptFailed(logger, attempt.App.Id, attempt.Callback.Kind, attempt.Callback.Id, attempt.Number, reason, delay);
        if (Passes(attempt.App, 4, kind: null))
        {
            Failing(logger, attempt.App.Id, reason);
        }
    }

    public void NotHandled(CallbackAttempt attempt, CallbackFailure failure)
    {
        if (Passes(attempt.App, 5, attempt.Callback.Kind))
        {
            NotHandled(logger, attempt.App.Id, attempt.Callback.Kind, failure.Describe());
        }
    }

    public void NotConfigured(CallbackAttempt attempt)
    {
        if (Passes(attempt.App, 10, attempt.Callback.Kind))
        {
            NotConfigured(logger, attempt.App.Id, attempt.Callback.Kind);
        }
    }

    public void GivenUp(CallbackAttempt attempt, CallbackFailure failure)
    {
        if (Passes(attempt.App, 6, attempt.Callback.Kind))
        {
            GivenUp(logger, attempt.App.Id, attempt.Callback.Kind, attempt.Callback.Id, attempt.Number, failure.Describe());
        }
    }

    public void AttemptBroke(CallbackAttempt attempt, Exception exception)
    {
        if (Passes(attempt.App, 7, kind: null))
        {
            AttemptBroke(logger, exception, attempt.App.Id, attempt.Callback.Kind, attempt.Callback.Id);
        }
    }

    public void QueueFailed(App app, Exception exception)
    {
        if (Passes(app, 8, kind: null))
        {
            QueueFailed(logger, exception, app.Id);
        }
    }

    public void LeftBehind(int count) => LeftBehind(logger, count);

    private bool Passes(App app, int line, CallbackKind? kind) =>
        _gates.GetOrAdd((app.Id, line, kind), static (_, time) => new LogGate(time, Interval), time).TryPass();

    [LoggerMessage(1, LogLevel.Debug, "{App} was told of {Kind} {EventId} in attempt {Attempt}.")]
    private static partial void Delivered(ILogger logger, string app, CallbackKind kind, string eventId, int attempt);

    [LoggerMessage(2, LogLevel.Debug, "Nothing listens for the callbacks of {App}: {Kind} {EventId} is dropped.")]
    private static partial void NothingListens(ILogger logger, string app, CallbackKind kind, string eventId);

    [LoggerMessage(3, LogLevel.Debug, "{App} was not told of {Kind} {EventId} in attempt {Attempt}: {Reason}. The next is in {Delay}.")]
    private static partial void AttemptFailed(
        ILogger logger, string app, CallbackKind kind, string eventId, int attempt, string reason, TimeSpan delay);

    [LoggerMessage(4, LogLevel.Warning, "Callbacks to {App} fail and will be repeated: {Reason}.")]
    private static partial void Failing(ILogger logger, string app, string reason);

    [LoggerMessage(5, LogLevel.Warning, "{App} does not handle callbacks of kind {Kind} ({Reason}): they become dead letters at once. Leave the kind out of Callbacks:Events to save them.")]
    private static partial void NotHandled(ILogger logger, string app, CallbackKind kind, string reason);

    [LoggerMessage(6, LogLevel.Error, "{App} could not be told of {Kind} {EventId} in {Attempt} attempts: {Reason}. It is a dead letter now.")]
    private static partial void GivenUp(
        ILogger logger, string app, CallbackKind kind, string eventId, int attempt, string reason);

    [LoggerMessage(7, LogLevel.Error, "Telling {App} of {Kind} {EventId} failed in an unforeseen way; it will be repeated.")]
    private static partial void AttemptBroke(
        ILogger logger, Exception exception, string app, CallbackKind kind, string eventId);

    [LoggerMessage(8, LogLevel.Error, "The callback queue of {App} failed.")]
    private static partial void QueueFailed(ILogger logger, Exception exception, string app);

    [LoggerMessage(9, LogLevel.Warning, "Stopped with {Count} callbacks not delivered; the next start goes on with them.")]
    private static partial void LeftBehind(ILogger logger, int count);

    [LoggerMessage(10, LogLevel.Warning, "The settings of {App} do not ask for callbacks of kind {Kind} any more: those that waited become dead letters.")]
    private static partial void NotConfigured(ILogger logger, string app, CallbackKind kind);
}
