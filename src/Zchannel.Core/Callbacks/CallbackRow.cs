namespace Zchannel.Callbacks;

/// <summary>
/// What a journal keeps of one event.
/// </summary>
/// <param name="Number">Its place among those of its app, from 1: the events of a connection are handed out in this order.</param>
/// <param name="IsExpected">
/// Whether it has not happened yet: the <c>disconnected</c> of a connection that was open when this was written.
/// </param>
/// <param name="Kept">The event, and how it stands.</param>
internal readonly record struct CallbackRow(long Number, bool IsExpected, KeptCallback Kept);
