namespace Zchannel.Callbacks;

/// <summary>
/// How one attempt ended.
/// </summary>
/// <param name="Result">What it means for the event.</param>
/// <param name="Reason">Why, in a few words without secrets or message contents; empty when delivered.</param>
/// <param name="RetryAfter">How long the application asked to be left alone, if it did.</param>
internal readonly record struct CallbackOutcome(CallbackResult Result, string Reason = "", TimeSpan? RetryAfter = null);
