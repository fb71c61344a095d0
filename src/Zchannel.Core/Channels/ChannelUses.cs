namespace Zchannel.Channels;

/// <summary>
/// How many use a channel, and whether it is being forgotten. Safe for concurrent use.
/// </summary>
internal struct ChannelUses
{
    // What stands in place of a count.
    private const int Retiring = -1;
    private const int Retired = -2;

    private int _count;

    /// <summary>Keeps the channel from being forgotten until <see cref="End"/>.</summary>
    /// <returns>False when it already is.</returns>
    public bool TryBegin()
    {
        var spin = default(SpinWait);
        while (Volatile.Read(ref _count) is not Retired and var count)
        {
            if (count is Retiring)
            {
                // Decided in a moment, and not always for the end.
                spin.SpinOnce();
            }
            else if (Interlocked.CompareExchange(ref _count, count + 1, count) == count)
            {
                return true;
            }
        }

        return false;
    }

    public void End() => Interlocked.Decrement(ref _count);

    /// <summary>Holds off whoever wants to use the channel until <see cref="EndRetiring"/>.</summary>
    /// <returns>False when somebody uses it.</returns>
    public bool TryBeginRetiring() => Interlocked.CompareExchange(ref _count, Retiring, 0) == 0;

    /// <summary>Decides what becomes of the channel.</summary>
    /// <param name="retires">Whether nobody can use it any more.</param>
    public void EndRetiring(bool retires) => Volatile.Write(ref _count, retires ? Retired : 0);
}
