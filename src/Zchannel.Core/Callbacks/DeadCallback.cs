namespace Zchannel.Callbacks;

/// <summary>
/// An event that was given up, kept so that an operator can see it. Immutable.
/// </summary>
/// <param name="Callback">The event.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="FirstTried">When the first attempt began.</param>
/// <param name="GivenUp">When it was given up.</param>
/// <param name="Reason">Why, in a few words without secrets.</param>
internal sealed record DeadCallback(
    CallbackEvent Callback, int Attempts, DateTimeOffset FirstTried, DateTimeOffset GivenUp, string Reason);
