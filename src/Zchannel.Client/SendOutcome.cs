namespace Zchannel.Client;

/// <summary>
/// What became of one message of a batch in one channel: one of the two is there.
/// </summary>
/// <param name="Channel">The channel.</param>
/// <param name="Result">The acknowledgement, or null where it was refused.</param>
/// <param name="Error">Why it was refused, or null.</param>
public sealed record SendOutcome(string Channel, SendResult? Result, ZchannelException? Error);
