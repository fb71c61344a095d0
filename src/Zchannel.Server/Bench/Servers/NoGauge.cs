namespace Zchannel.Server.Bench.Servers;

/// <summary>
/// For a server whose process nobody has shown.
/// </summary>
internal sealed class NoGauge : IServerGauge
{
    public string Complaint => "The server's CPU time and memory are not known: give --pid where it runs on this machine, or --management with its management address.";

    public ValueTask<ServerReading?> ReadAsync(CancellationToken cancellationToken) => default;
}
