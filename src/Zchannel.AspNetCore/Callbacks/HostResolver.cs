using System.Net;

namespace Zchannel.Callbacks;

/// <summary>
/// Finds the addresses of a host.
/// </summary>
/// <param name="host">A name, or an address as text.</param>
/// <param name="cancellationToken">Cancels the wait.</param>
internal delegate Task<IPAddress[]> HostResolver(string host, CancellationToken cancellationToken);
