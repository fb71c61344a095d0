using Zchannel.Diagnostics;

namespace Zchannel.Apps;

/// <summary>
/// The memory of all apps' logs together, and its bound. Safe for concurrent use.
/// </summary>
internal sealed class ServerMemory
{
    private long _limit;

    /// <summary>The bytes in use.</summary>
    public MemoryAccount Account { get; } = new();

    /// <summary>How many there may be; 0 for any number.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set => Volatile.Write(ref _limit, value);
    }

    public bool IsFull => Limit is > 0 and var limit && Account.Bytes >= limit;
}
