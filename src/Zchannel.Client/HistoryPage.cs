namespace Zchannel.Client;

/// <summary>
/// A part of what a channel keeps, oldest first.
/// </summary>
/// <param name="Messages">The messages.</param>
/// <param name="IsComplete">Whether nothing is missing between the position that was asked for and the first of them.</param>
/// <param name="HasMore">Whether more follow; ask for them after the last position.</param>
public sealed record HistoryPage(IReadOnlyList<StoredMessage> Messages, bool IsComplete, bool HasMore);
