using Zchannel.Apps;

namespace Zchannel.Channels;

/// <summary>
/// What became of a publication.
/// </summary>
/// <param name="Position">Its place in the channel; without meaning where it was refused.</param>
/// <param name="Receivers">How many subscriptions could receive it when it joined the log; not a receipt.</param>
/// <param name="Refusal">The bound that kept it out, or null.</param>
internal readonly record struct PublishOutcome(StreamPosition Position, int Receivers, LimitReached? Refusal = null)
{
    /// <summary>Makes the outcome of a publication that was refused, and is nowhere.</summary>
    public static PublishOutcome Refused(LimitReached refusal) => new(default, 0, refusal);
}
