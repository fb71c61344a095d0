namespace Zchannel.Durability.Publishing;

/// <summary>
/// Who is measured beside whom.
/// </summary>
internal enum Contender
{
    /// <summary>The disk by itself.</summary>
    Disk,

    /// <summary>Zchannel, channels that are stored.</summary>
    Durable,

    /// <summary>Zchannel, channels in memory: what HTTP costs.</summary>
    Memory,

    /// <summary>Zchannel, channels that are stored, by WebSocket: without what HTTP costs.</summary>
    DurableByWebSocket,

    /// <summary>Zchannel, channels in memory, by WebSocket.</summary>
    MemoryByWebSocket,

    /// <summary>Redis with a log that is synced before it answers.</summary>
    Redis,

    /// <summary>Redis without a log.</summary>
    RedisInMemory,
}
