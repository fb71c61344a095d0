namespace Zchannel.Diagnostics;

/// <summary>
/// Adds up bytes. Safe for concurrent use.
/// </summary>
public sealed class MemoryAccount
{
    private readonly MemoryAccount? _whole;
    private long _bytes;

    /// <summary>Makes an account that is part of no other.</summary>
    public MemoryAccount()
    {
    }

    internal MemoryAccount(MemoryAccount whole) => _whole = whole;

    /// <summary>The bytes in use.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Adds bytes, or takes them back.</summary>
    /// <param name="bytes">How many; negative to take back.</param>
    public void Add(long bytes)
    {
        Interlocked.Add(ref _bytes, bytes);
        _whole?.Add(bytes);
    }
}
