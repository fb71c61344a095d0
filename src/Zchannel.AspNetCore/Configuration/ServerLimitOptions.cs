namespace Zchannel.Configuration;

/// <summary>
/// The bounds of the server as a whole. <c>0</c> means no bound.
/// </summary>
public sealed class ServerLimitOptions
{
    /// <summary>Connections that have not yet shown a valid token; at the bound the oldest of them is closed.</summary>
    /// <value>The default is 1,000; the range is 0 to 1,000,000 connections.</value>
    public int UnauthenticatedConnections { get; set; } = 1_000;

    /// <summary>The same for connections from one address.</summary>
    /// <value>The default is 100; the range is 0 to 1,000,000 connections.</value>
    public int UnauthenticatedConnectionsPerAddress { get; set; } = 100;

    /// <summary>Bytes that the logs of all apps occupy; at the bound publications and connections are refused with 503 and 4100.</summary>
    /// <value>
    /// The default is 75 % of the machine's memory, or of what a container may use of it; the range is 0 to 1 PiB.
    /// </value>
    public long MemoryBytes { get; set; } = (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * 0.75);
}
