using Zchannel.Channels;

namespace Zchannel.Storage;

/// <summary>
/// A run of a channel's publications, oldest first.
/// </summary>
/// <param name="Publications">The publications; empty where there are none after the place asked for.</param>
/// <param name="IsComplete">Whether nothing between the place asked for and the first publication (or the head) is missing.</param>
/// <param name="HasMore">Whether later publications exist.</param>
public sealed record HistoryPage(IReadOnlyList<Publication> Publications, bool IsComplete, bool HasMore);
