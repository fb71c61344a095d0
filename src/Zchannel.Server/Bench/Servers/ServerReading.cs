namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// What the server's process has used.
/// </summary>
/// <param name="Cpu">Processor time, from its start on.</param>
/// <param name="ResidentBytes">Memory that it occupies now.</param>
/// <param name="Kernel">What the kernel occupies, where the server runs on this machine.</param>
internal readonly record struct ServerReading(TimeSpan Cpu, long ResidentBytes, KernelReading? Kernel = null);
