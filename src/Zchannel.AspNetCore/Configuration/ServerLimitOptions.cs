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
}
