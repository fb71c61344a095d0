namespace Zchannel.Callbacks;

/// <summary>
/// What is to be written of one event, as it was when its turn came.
/// </summary>
/// <param name="Entry">The event.</param>
/// <param name="Number">The number of its row.</param>
/// <param name="Standing">What the row is to say; null where there is to be none.</param>
/// <param name="IsExpected">Whether it has not happened yet.</param>
/// <param name="IsFresh">Whether it is given a number in its channel with this.</param>
internal readonly record struct JournalChange(JournalledCallback Entry, long Number, KeptCallback? Standing, bool IsExpected, bool IsFresh);
