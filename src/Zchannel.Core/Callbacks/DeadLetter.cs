namespace Zchannel.Callbacks;

/// <summary>
/// A dead letter in its list.
/// </summary>
/// <param name="Kept">The event, and how it died.</param>
/// <param name="Entry">What the journal has of it, where there is one.</param>
internal sealed record DeadLetter(KeptCallback Kept, JournalledCallback? Entry);
