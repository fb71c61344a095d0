using Zchannel.Configuration.Schema.Formats;

namespace Zchannel.Configuration.Schema;

/// <summary>
/// The bounds of the server as a whole.
/// </summary>
internal static class ServerLimitSchema
{
    /// <summary>What the section may hold.</summary>
    public static Shape<ServerLimitOptions> Shape { get; } = new(
        new ValueMember<ServerLimitOptions, int>(
            "UnauthenticatedConnections", NumberFormat.Between(0, 1_000_000, "connections"),
            o => o.UnauthenticatedConnections, (o, v) => o.UnauthenticatedConnections = v)
        {
            Meaning = "Connections that have not yet shown a valid token. At the bound the oldest of them goes. 0 means no bound.",
            Why = "it bounds what strangers can hold open; 0 means no bound",
        },
        new ValueMember<ServerLimitOptions, int>(
            "UnauthenticatedConnectionsPerAddress", NumberFormat.Between(0, 1_000_000, "connections"),
            o => o.UnauthenticatedConnectionsPerAddress, (o, v) => o.UnauthenticatedConnectionsPerAddress = v)
        {
            Meaning = "The same for connections from one address.",
            Why = "it bounds what one stranger can hold open; 0 means no bound",
        },
        new ValueMember<ServerLimitOptions, long>(
            "MemoryBytes", NumberFormat.Between(0L, 1L << 50, "bytes"), o => o.MemoryBytes, (o, v) => o.MemoryBytes = v)
        {
            Meaning = "Bytes that the logs of all apps occupy. At the bound publications are refused with 503 and connections with 4100. 0 means no bound.",
            DefaultText = "75 % of the machine's",
            Why = "it bounds the memory of all apps' logs; 0 means no bound",
        });
}
