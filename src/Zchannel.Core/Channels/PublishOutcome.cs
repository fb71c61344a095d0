namespace Zchannel.Channels;

/// <summary>
/// What became of a publication.
/// </summary>
/// <param name="Position">Its place in the channel.</param>
/// <param name="Receivers">How many subscriptions could receive it when it joined the log; not a receipt.</param>
internal readonly record struct PublishOutcome(StreamPosition Position, int Receivers);
