namespace Zchannel.Client;

/// <summary>
/// A channel that is in use, as it is at this moment.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where its newest message stands.</param>
/// <param name="Subscribers">How many listen.</param>
/// <param name="Messages">How many messages it keeps.</param>
/// <param name="Bytes">How many payload bytes they have.</param>
public sealed record ChannelSummary(string Name, string Position, long Subscribers, long Messages, long Bytes);
