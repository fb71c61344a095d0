namespace Zchannel.Callbacks;

/// <summary>
/// How an attempt failed. It holds nothing secret and nothing of the message.
/// </summary>
/// <param name="Reason">Why.</param>
/// <param name="Status">The HTTP status, where the application answered.</param>
/// <param name="RetryAfter">How long the application asked to be left alone, if it did.</param>
public readonly record struct CallbackFailure(CallbackFailureReason Reason, int? Status = null, TimeSpan? RetryAfter = null);
