namespace Zchannel.Connections;

/// <summary>
/// Where a client comes from, as far as it counts.
/// </summary>
/// <param name="Bits">An IPv4 address, or the 64 bits of an IPv6 address that name a network.</param>
internal readonly record struct ClientAddress(ulong Bits);
