namespace Zchannel.Callbacks;

/// <summary>
/// Numbers the events of one channel, from 1. Safe for concurrent use.
/// </summary>
public sealed class CallbackSequence
{
    private long _last;

    /// <summary>Takes the next number.</summary>
    public long Next() => Interlocked.Increment(ref _last);
}
