using System.Net;
using Zchannel.Apps;

namespace Zchannel.Configuration;

/// <summary>
/// A server as its operator configured it, checked. Immutable.
/// </summary>
internal sealed record ServerSettings
{
    /// <summary>
    /// The apps, by id in ordinal order. Each app's <see cref="AppSettings.PublicUrl"/> is already the server's where it
    /// has none of its own.
    /// </summary>
    public required IReadOnlyList<AppSettings> Apps { get; init; }

    /// <summary>Where pages reach the server, or null where none is configured for the server as a whole.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Where the server keeps what must outlive it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The time over which clients are sent away when the server stops.</summary>
    public required TimeSpan DrainTime { get; init; }

    /// <summary>When what is stored is forced onto the disk.</summary>
    public FsyncChoice Fsync { get; init; }

    /// <summary>How bytes reach the clients.</summary>
    public TransportChoice Transport { get; init; }

    /// <summary>
    /// Connections that have not yet shown a valid token; at the bound the oldest goes. <c>0</c> means no bound.
    /// </summary>
    public required int UnauthenticatedConnections { get; init; }

    /// <summary>The same for connections from one address.</summary>
    public required int UnauthenticatedConnectionsPerAddress { get; init; }

    /// <summary>Bytes that the logs of all apps may occupy. <c>0</c> means no bound.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The peers whose word on a client's address counts; empty where there are none.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Where the listener for operators is; empty where there is none.</summary>
    public IReadOnlyList<string> ManagementUrls { get; init; } = [];
}
