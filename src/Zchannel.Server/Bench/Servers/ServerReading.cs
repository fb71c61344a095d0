namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// What the server's process has used.
/// </summary>
/// <param name="Cpu">Processor time, from its start on.</param>
/// <param name="ResidentBytes">Memory that it occupies now.</param>
internal readonly record struct ServerReading(TimeSpan Cpu, long ResidentBytes);
