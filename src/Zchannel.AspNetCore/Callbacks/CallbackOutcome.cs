namespace Zchannel.Callbacks;

/// <summary>
/// How one attempt ended.
/// </summary>
/// <param name="Result">What it means for the event.</param>
/// <param name="Failure">Why; of no meaning when delivered.</param>
internal readonly record struct CallbackOutcome(CallbackResult Result, CallbackFailure Failure = default);
