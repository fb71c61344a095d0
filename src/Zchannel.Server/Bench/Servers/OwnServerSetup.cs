namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// How a server of the run's own is started.
/// </summary>
/// <param name="IsSecure">Whether it listens with TLS.</param>
/// <param name="Cores">The cores that it may use, as <c>taskset</c> takes them; null for those that this process may.</param>
/// <param name="Transport">The server's <c>Transport</c>; null for what it has by itself.</param>
internal sealed record OwnServerSetup(bool IsSecure = false, string? Cores = null, string? Transport = null);
