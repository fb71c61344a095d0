namespace Zchannel.Transports.Sockets.Listening;

/// <summary>
/// Keeps clients from taking the last descriptors of the process: it needs some itself, also to stop in order. A new
/// descriptor is always the lowest that is free, so its number tells how many are left. For one thread.
/// </summary>
internal sealed unsafe class DescriptorReserve
{
    /// <summary>How many are kept.</summary>
    public const int Kept = 32;

    private readonly long _first = FirstKept();
    private int _last;

    /// <summary>Notes a descriptor that a client was given.</summary>
    public void Note(int descriptor) => _last = descriptor;

    /// <summary>Whether nothing but the reserve is left.</summary>
    /// <param name="descriptor">Any descriptor that is open.</param>
    public bool IsReached(int descriptor)
    {
        if (_last < _first)
        {
            return false;
        }

        var next = Libc.Duplicate(descriptor);
        if (next >= 0)
        {
            _ = Libc.Close(next);
            _last = next;
        }

        return next < 0 || next >= _first;
    }

    private static long FirstKept()
    {
        var limits = stackalloc ulong[2];
        return Libc.ResourceLimit(Libc.DescriptorLimit, limits) == 0 && limits[0] < long.MaxValue ? (long)limits[0] - Kept : long.MaxValue;
    }
}
