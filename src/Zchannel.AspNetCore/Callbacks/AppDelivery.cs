using Microsoft.Extensions.Options;
using Zchannel.Apps;
using Zchannel.Diagnostics;

namespace Zchannel.Callbacks;

/// <summary>
/// Delivers the callbacks of one app: as many loops as there may be callbacks under way, each of which takes an event,
/// tries it, and tells the queue how that ended. Apps share nothing but the thread pool.
/// </summary>
internal sealed class AppDelivery(
    App app,
    ICallbackQueue queue,
    CallbackSender sender,
    CallbackBackoff backoff,
    IOptions<CallbackDeliveryOptions> options,
    CallbackDeliveryLog log,
    ZchannelMetrics metrics,
    TimeProvider time)
{
    // After a failure of the queue itself, so that a loop does not spin on a disk that is full.
    private static readonly TimeSpan QueueFailureDelay = TimeSpan.FromSeconds(1);

    /// <summary>Delivers until it is told to stop, and then what still waits, in a bounded time.</summary>
    /// <param name="stopping">Ends the delivery when the queue is empty, or after the time to stop in.</param>
    /// <param name="abort">Ends the delivery at once; attempts under way go back to the queue.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abort)
    {
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var loops = Enumerable.Range(0, options.Value.MaxInFlight)
            .Select(_ => LoopAsync(taking, stopping, abort))
            .ToArray();
        var ended = Task.WhenAll(loops);

        await Task.WhenAny(ended, UntilAsync(stopping));
        if (queue.Waiting(app) > 0)
        {
            await Task.WhenAny(ended, Task.Delay(options.Value.StopTimeout, time, taking.Token));
        }

        await taking.CancelAsync();
        await ended;
    }

    private async Task LoopAsync(CancellationTokenSource taking, CancellationToken stopping, CancellationToken abort)
    {
        while (!taking.IsCancellationRequested)
        {
            try
            {
                await DeliverAsync(await queue.TakeAsync(app, taking.Token), abort);
                if (stopping.IsCancellationRequested && queue.Waiting(app) == 0)
                {
                    await taking.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (taking.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The edge of the loop: a queue that fails must not end the app's callbacks for good.
                log.QueueFailed(app, exception);
                await Task.WhenAny(Task.Delay(QueueFailureDelay, time, taking.Token));
            }
        }
    }

    private async Task DeliverAsync(CallbackAttempt attempt, CancellationToken abort)
    {
        CallbackOutcome outcome;
        try
        {
            outcome = await MeasureAsync(attempt, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // Not at once, or a loop that has not noticed the end yet would take it up again.
            queue.Retry(attempt, options.Value.FirstDelay, new CallbackFailure(CallbackFailureReason.Interrupted));
            return;
        }

        Settle(attempt, outcome);
    }

    private async Task<CallbackOutcome> MeasureAsync(CallbackAttempt attempt, CancellationToken abort)
    {
        // The span is the application's caller: the HTTP client sends it as traceparent.
        using var activity = Traces.StartCallback(app, TagValues<CallbackKind>.Of(attempt.Callback.Kind), attempt.Callback.Id, attempt.Number);
        var begun = time.GetTimestamp();
        var outcome = await TryAsync(attempt, abort);
        var (result, duration) = (TagValues<CallbackResult>.Of(outcome.Result), time.GetElapsedTime(begun));
        app.Usage.CallbackAttempted(result, duration);
        metrics.CallbackAttempted(result, duration);
        activity?.Ended(outcome.Result is CallbackResult.Delivered ? null : result);
        return outcome;
    }

    private async Task<CallbackOutcome> TryAsync(CallbackAttempt attempt, CancellationToken abort)
    {
        // Those in force now: what waits goes where a reload says.
        if (app.Settings.Callbacks is not { } settings || !settings.Events.Contains(attempt.Callback.Kind))
        {
            return new CallbackOutcome(CallbackResult.NotConfigured, new CallbackFailure(CallbackFailureReason.NotConfigured));
        }

        try
        {
            var outcome = await sender.SendAsync(settings, attempt.Callback, abort);
            return outcome.Result != CallbackResult.NothingListens || settings.OnlyIfListening
                ? outcome
                : outcome with { Result = CallbackResult.Failed };
        }
        catch (Exception exception) when (!abort.IsCancellationRequested)
        {
            // A fault of ours costs the event no more than an attempt, and is told.
            log.AttemptBroke(attempt, exception);
            return new CallbackOutcome(CallbackResult.Failed, new CallbackFailure(CallbackFailureReason.InternalError));
        }
    }

    private void Settle(CallbackAttempt attempt, CallbackOutcome outcome)
    {
        switch (outcome.Result)
        {
            case CallbackResult.Delivered:
                queue.Complete(attempt);
                log.Delivered(attempt);
                break;
            case CallbackResult.NothingListens:
                queue.Complete(attempt);
                log.NothingListens(attempt);
                break;
            case CallbackResult.NotHandled:
                queue.Bury(attempt, outcome.Failure);
                app.Usage.CallbackDied();
                log.NotHandled(attempt, outcome.Failure);
                break;
            case CallbackResult.NotConfigured:
                queue.Bury(attempt, outcome.Failure);
                app.Usage.CallbackDied();
                log.NotConfigured(attempt);
                break;
            case CallbackResult.Failed when backoff.After(attempt, outcome.Failure.RetryAfter) is { } delay:
                queue.Retry(attempt, delay, outcome.Failure);
                log.Failed(attempt, outcome.Failure, delay);
                break;
            case CallbackResult.Failed:
                queue.Bury(attempt, outcome.Failure);
                app.Usage.CallbackDied();
                log.GivenUp(attempt, outcome.Failure);
                break;
        }
    }

    private static Task UntilAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), cancelled);
        return cancelled.Task;
    }
}
