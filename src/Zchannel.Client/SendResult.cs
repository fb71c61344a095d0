namespace Zchannel.Client;

/// <summary>
/// The server's acknowledgement of one message.
/// </summary>
/// <param name="Position">Where the message stands in the channel.</param>
/// <param name="Receivers">How many subscriptions may receive it; not receipts.</param>
public sealed record SendResult(string Position, long Receivers);
